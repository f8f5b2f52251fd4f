// SPDX-License-Identifier: Apache-2.0
//
// The functions behind the names of proof.h, one file a family. proof.cc lists them; nothing else includes this.
#pragma once

#include "engine/rules/offline_proofs/proof.h"

namespace plimsoll::rules::proofs {

using Draft = std::optional<std::string>;

inline Outcome holds(std::string note = {}) { return {Verdict::holds, std::move(note), false, false}; }
inline Outcome fails() { return {Verdict::fails, {}, false, false}; }
inline Outcome cannot_tell() { return {Verdict::cannot_tell, {}, false, false}; }
inline Outcome holds_if(bool condition) { return condition ? holds() : fails(); }

// checksum_tokens.cc
Outcome check_crc32_base62(std::string_view secret, std::string_view);
Draft complete_crc32_base62(std::string_view draft);
Outcome check_github_fine_grained(std::string_view secret, std::string_view);
Draft complete_github_fine_grained(std::string_view draft);
Outcome check_gitlab_crc32(std::string_view secret, std::string_view);
Draft complete_gitlab_crc32(std::string_view draft);
Outcome check_grafana_crc32(std::string_view secret, std::string_view);
Draft complete_grafana_crc32(std::string_view draft);
Outcome check_zuplo_crc32(std::string_view secret, std::string_view);
Draft complete_zuplo_crc32(std::string_view draft);
Outcome check_confluent_crc32(std::string_view secret, std::string_view);
Draft complete_confluent_crc32(std::string_view draft);
Outcome check_atlassian_crc32(std::string_view secret, std::string_view);
Draft complete_atlassian_crc32(std::string_view draft);
Outcome check_cloudflare_crc32(std::string_view secret, std::string_view);
Draft complete_cloudflare_crc32(std::string_view draft);

// azure_keys.cc
Outcome check_azure_key(std::string_view secret, std::string_view);
Draft complete_azure_key(std::string_view draft);
Outcome check_azure_cask(std::string_view secret, std::string_view);
Draft complete_azure_cask(std::string_view draft);
Outcome check_entra_secret(std::string_view secret, std::string_view);
Draft complete_entra_secret(std::string_view draft);
Outcome check_azure_devops_52(std::string_view secret, std::string_view);
Draft complete_azure_devops_52(std::string_view draft);

// seeds.cc
Outcome check_bech32(std::string_view secret, std::string_view);
Draft complete_bech32(std::string_view draft);
Outcome check_nats_seed(std::string_view secret, std::string_view);
Draft complete_nats_seed(std::string_view draft);
Outcome check_stellar_seed(std::string_view secret, std::string_view);
Draft complete_stellar_seed(std::string_view draft);
Outcome check_base58check(std::string_view secret, std::string_view);
Draft complete_base58check(std::string_view draft);
Outcome check_xrp_seed(std::string_view secret, std::string_view);
Draft complete_xrp_seed(std::string_view draft);

// mnemonic.cc
Outcome check_mnemonic(std::string_view secret, std::string_view);
Draft complete_mnemonic(std::string_view draft);

// private_keys.cc
Outcome check_pem_private_key(std::string_view secret, std::string_view);
Outcome check_base64_pem(std::string_view secret, std::string_view);
Outcome check_openssh_key(std::string_view secret, std::string_view);
Outcome check_putty_key(std::string_view secret, std::string_view);
Outcome check_pgp_crc24(std::string_view secret, std::string_view);
Outcome check_ed25519_pair(std::string_view secret, std::string_view);
Outcome check_solana_keypair(std::string_view secret, std::string_view);
Outcome check_vapid_private_key(std::string_view secret, std::string_view);

// json_proofs.cc
Outcome check_service_account_json(std::string_view secret, std::string_view);
Outcome check_jwt(std::string_view secret, std::string_view claims);
Outcome check_jwe(std::string_view secret, std::string_view);
Outcome check_jwk_private(std::string_view secret, std::string_view);
Outcome check_base64_json(std::string_view secret, std::string_view keys);

// decoded_forms.cc
Outcome check_aws_key_id(std::string_view secret, std::string_view);
Outcome check_aws_ses_smtp(std::string_view secret, std::string_view);
Draft complete_aws_ses_smtp(std::string_view draft);
Outcome check_aws_secret_key(std::string_view secret, std::string_view);
Outcome check_base64_bytes(std::string_view secret, std::string_view sizes);
Outcome check_base64_printable(std::string_view secret, std::string_view);
Outcome check_base64_user_password(std::string_view secret, std::string_view);
Outcome check_base64_text(std::string_view secret, std::string_view prefix);
Outcome check_base64_parts(std::string_view secret, std::string_view sizes);
Outcome check_pypi_macaroon(std::string_view secret, std::string_view);
Draft complete_pypi_macaroon(std::string_view draft);
Outcome check_fly_macaroon(std::string_view secret, std::string_view);
Outcome check_bitwarden_token(std::string_view secret, std::string_view);
Outcome check_discord_bot_token(std::string_view secret, std::string_view);
Outcome check_ngc_key(std::string_view secret, std::string_view);

// hash_forms.cc
Outcome check_crypt_hash(std::string_view secret, std::string_view);
Outcome check_argon2_hash(std::string_view secret, std::string_view);
Outcome check_scram_sha_256(std::string_view secret, std::string_view);
Outcome check_django_hash(std::string_view secret, std::string_view);
Outcome check_ldap_hash(std::string_view secret, std::string_view);

// obscured_passwords.cc
Outcome check_cisco_type7(std::string_view secret, std::string_view);
Outcome check_gpp_cpassword(std::string_view secret, std::string_view);
Outcome check_juniper_type9(std::string_view secret, std::string_view);
Outcome check_rclone_obscured(std::string_view secret, std::string_view);
Draft complete_rclone_obscured(std::string_view draft);

// plain_shapes.cc
Outcome check_ethereum_key(std::string_view secret, std::string_view);
Outcome check_wireguard_key(std::string_view secret, std::string_view);
Outcome check_uuid(std::string_view secret, std::string_view);
Outcome check_uuid_v4(std::string_view secret, std::string_view);
Outcome check_has_digit(std::string_view secret, std::string_view);
Outcome check_has_letter(std::string_view secret, std::string_view);
Outcome check_mixed_case(std::string_view secret, std::string_view);
Outcome check_not_hex(std::string_view secret, std::string_view);
Outcome check_not_uuid(std::string_view secret, std::string_view);
Outcome check_kubernetes_bootstrap(std::string_view secret, std::string_view);
Outcome check_password(std::string_view secret, std::string_view);
Outcome check_telegram_bot_token(std::string_view secret, std::string_view);
Outcome check_stored_password(std::string_view secret, std::string_view);

}  // namespace plimsoll::rules::proofs
