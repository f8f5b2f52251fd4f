// SPDX-License-Identifier: Apache-2.0
#include "engine/rules/offline_proofs/proof.h"

#include "engine/rules/offline_proofs/families.h"

namespace plimsoll::rules::proofs {
namespace {

constexpr Strength exact = Strength::exact;
constexpr Strength parsed = Strength::parsed;
constexpr Strength shape = Strength::shape;
constexpr Strength evidence = Strength::evidence;

constexpr Proof kProofs[] = {
    {"github-crc32", exact, false, "the last 6 characters are the CRC-32 of the body", check_crc32_base62,
     complete_crc32_base62},
    {"npm-crc32", exact, false, "the last 6 characters are the CRC-32 of the body", check_crc32_base62,
     complete_crc32_base62},
    {"vercel-crc32", exact, false, "the last 6 characters are the CRC-32 of the body", check_crc32_base62,
     complete_crc32_base62},
    {"github-fine-grained", exact, false, "8 characters are the SHA-256 of what precedes them", check_github_fine_grained,
     complete_github_fine_grained},
    {"gitlab-crc32", exact, false, "the last 7 characters are the CRC-32 of what precedes them", check_gitlab_crc32,
     complete_gitlab_crc32},
    {"grafana-crc32", exact, false, "the last 8 characters are the CRC-32 of what precedes them", check_grafana_crc32,
     complete_grafana_crc32},
    {"zuplo-crc32", exact, false, "the last 8 characters are the CRC-32 of the body", check_zuplo_crc32,
     complete_zuplo_crc32},
    {"confluent-crc32", exact, false, "the last 6 characters are the CRC-32 of the body", check_confluent_crc32,
     complete_confluent_crc32},
    {"azure-key", exact, false, "the last 4 bytes are the Marvin32 hash of the rest", check_azure_key, complete_azure_key},
    {"azure-cask", exact, false, "the last characters are the Marvin32 hash of the first 60 bytes", check_azure_cask,
     complete_azure_cask},
    {"entra-secret", exact, false, "the last 3 characters are the Marvin32 hash of the rest", check_entra_secret,
     complete_entra_secret},
    {"azure-devops-52", exact, false, "4 of its 32 bytes are the CRC-32 of the others", check_azure_devops_52,
     complete_azure_devops_52},
    {"bech32", exact, false, "its bech32 checksum holds", check_bech32, complete_bech32},
    {"nats-seed", exact, false, "its CRC-16 holds", check_nats_seed, complete_nats_seed},
    {"stellar-seed", exact, false, "its CRC-16 holds", check_stellar_seed, complete_stellar_seed},
    {"base58check", exact, false, "the last 4 bytes are the double SHA-256 of the rest", check_base58check,
     complete_base58check},
    {"xrp-seed", exact, false, "the last 4 bytes are the double SHA-256 of the rest", check_xrp_seed, complete_xrp_seed},
    {"pgp-crc24", exact, false, "a secret key packet whose armour checksum holds", check_pgp_crc24, nullptr},
    {"cisco-type7", exact, false, "decodes to text with the key that all devices share", check_cisco_type7, nullptr},
    {"gpp-cpassword", exact, false, "decrypts to text with the key that Microsoft published", check_gpp_cpassword, nullptr},
    {"juniper-type9", exact, false, "decodes to text with the table that all devices share", check_juniper_type9, nullptr},
    {"rclone-obscured", exact, false, "decrypts to text with the key that rclone carries", check_rclone_obscured,
     complete_rclone_obscured},

    {"aws-key-id", parsed, false, "base32 that carries an account number", check_aws_key_id, nullptr},
    {"aws-ses-smtp", parsed, false, "33 bytes that begin with the version of the scheme", check_aws_ses_smtp,
     complete_aws_ses_smtp},
    {"mnemonic", parsed, false, "the words are of BIP-39 and their checksum holds", check_mnemonic, complete_mnemonic},
    {"pem-private-key", parsed, true, "the key parses, or is an encrypted one", check_pem_private_key, nullptr},
    {"base64-pem", parsed, true, "decodes to a private key that parses", check_base64_pem, nullptr},
    {"openssh-key", parsed, true, "the key parses and its check numbers agree, or it is encrypted", check_openssh_key,
     nullptr},
    {"putty-key", parsed, true, "a PuTTY key file", check_putty_key, nullptr},
    {"service-account-json", parsed, false, "JSON whose private key parses", check_service_account_json, nullptr},
    {"jwt", parsed, true, "header and claims are JSON", check_jwt, nullptr},
    {"jwe", parsed, false, "the header is JSON and names its encryption", check_jwe, nullptr},
    {"jwk-private", parsed, false, "JSON with the private parts of a key", check_jwk_private, nullptr},
    {"base64-user-password", parsed, false, "decodes to a user name and a password", check_base64_user_password, nullptr},
    {"base64-json", parsed, true, "decodes to JSON with the keys of such a token", check_base64_json, nullptr},
    {"base64-text", parsed, true, "decodes to the text that such tokens begin with", check_base64_text, nullptr},
    {"base64-parts", parsed, true, "decodes to two parts of the right lengths", check_base64_parts, nullptr},
    {"pypi-macaroon", parsed, false, "a macaroon with a signature of 32 bytes", check_pypi_macaroon, complete_pypi_macaroon},
    {"fly-macaroon", parsed, false, "decodes to a MessagePack array", check_fly_macaroon, nullptr},
    {"bitwarden-token", parsed, false, "its four parts decode to the right lengths", check_bitwarden_token, nullptr},
    {"discord-bot-token", parsed, false, "its first part decodes to a user number", check_discord_bot_token, nullptr},
    {"ngc-key", parsed, false, "decodes to an id and a UUID", check_ngc_key, nullptr},
    {"ed25519-pair", parsed, false, "the second half is the public key of the first", check_ed25519_pair, nullptr},
    {"solana-keypair", parsed, false, "the second half is the public key of the first", check_solana_keypair, nullptr},
    {"vapid-private-key", parsed, false, "32 bytes that are a scalar of P-256", check_vapid_private_key, nullptr},
    {"kubernetes-bootstrap", parsed, false, "an id and a token with letters and digits", check_kubernetes_bootstrap,
     nullptr},

    {"base64-bytes", shape, true, "decodes to the right number of bytes", check_base64_bytes, nullptr},
    {"base64-printable", shape, false, "decodes to text", check_base64_printable, nullptr},
    {"aws-secret-key", shape, false, "neither hex nor a path", check_aws_secret_key, nullptr},
    {"crypt-hash", shape, false, "fields of the right lengths", check_crypt_hash, nullptr},
    {"argon2-hash", shape, false, "parameters, salt and hash decode", check_argon2_hash, nullptr},
    {"scram-sha-256", shape, false, "salt and keys of the right lengths", check_scram_sha_256, nullptr},
    {"django-hash", shape, false, "the hash has 32 bytes", check_django_hash, nullptr},
    {"ldap-hash", shape, false, "the hash has the length of its scheme", check_ldap_hash, nullptr},
    {"ethereum-key", shape, false, "inside the order of the curve", check_ethereum_key, nullptr},
    {"wireguard-key", shape, false, "a clamped key of 32 bytes", check_wireguard_key, nullptr},
    {"uuid", shape, false, "a UUID that nobody made up", check_uuid, nullptr},
    {"uuid-v4", shape, false, "a random UUID", check_uuid_v4, nullptr},
    {"has-digit", shape, false, "holds a digit", check_has_digit, nullptr},
    {"has-letter", shape, false, "holds a letter", check_has_letter, nullptr},
    {"mixed-case", shape, false, "holds upper and lower case", check_mixed_case, nullptr},
    {"not-hex", shape, false, "is not plain hex", check_not_hex, nullptr},
    {"not-uuid", shape, false, "is no UUID", check_not_uuid, nullptr},
    {"telegram-bot-token", exact, false, "5 to 16 digits, a colon and 35 characters", check_telegram_bot_token, nullptr},
    {"password", shape, false, "no variable and no placeholder", check_password, nullptr},
    {"stored-password", shape, false, "no variable", check_stored_password, nullptr},

    {"atlassian-crc32", evidence, false, "the last 8 characters are the CRC-32 of what precedes them", check_atlassian_crc32,
     complete_atlassian_crc32},
    {"cloudflare-crc32", evidence, false, "the last 8 characters are the CRC-32 of the body", check_cloudflare_crc32,
     complete_cloudflare_crc32},
};

}  // namespace

std::span<const Proof> all_proofs() { return kProofs; }

ProofUse find_proof(std::string_view name_and_argument) {
  const std::size_t colon = name_and_argument.find(':');
  const std::string_view name = name_and_argument.substr(0, colon);
  for (const Proof& proof : kProofs) {
    if (name != proof.name) continue;
    ProofUse use{&proof, {}};
    if (colon != std::string_view::npos) {
      if (!proof.takes_argument) return {};
      use.argument = std::string(name_and_argument.substr(colon + 1));
    }
    return use;
  }
  return {};
}

}  // namespace plimsoll::rules::proofs
