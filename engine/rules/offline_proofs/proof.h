// SPDX-License-Identifier: Apache-2.0
//
// Proofs that need no network: what a token says about itself.
//
// A rule names proofs in `proofs:`. Some take an argument after a colon ("base64-bytes:32"). A proof looks at the secret
// alone (group 1 of the pattern, or the whole match) and answers holds, fails or cannot tell.
//
//   strength   holds                  fails
//   exact      the match is proven    the match is disproved: kept at severity info, formats change
//   parsed     the match is proven    the match is dropped: it cannot be such a secret (disproved, when it begins with a
//                                     literal of its own, such as "pypi-")
//   shape      nothing changes        the match is dropped
//   evidence   the match is proven    nothing changes (the provider's check is only partly known)
//
// Names for rule authors (the table itself is all_proofs() in proof.cc; `plimsoll rules explain` prints it):
//
//   exact
//     github-crc32            prefix_ + body + 6 base62 digits of CRC-32(body): ghp_ gho_ ghu_ ghs_ ghr_
//     npm-crc32               the same for npm_
//     vercel-crc32            the same for vc?_
//     github-fine-grained     github_pat_: base32 of SHA-256 at offset 77
//     gitlab-crc32            routable GitLab tokens: base36 CRC-32 of all that precedes; cannot tell without a dot
//     grafana-crc32           glsa_
//     zuplo-crc32             zpka_
//     confluent-crc32         cflt
//     azure-key               39-, 40- and 64-byte identifiable keys, 52, 44 and 88 characters (Marvin32; seeds by signature)
//     azure-cask              JQQJ9 keys of 84 or 88 characters
//     entra-secret            xxx8Q~ application secrets
//     azure-devops-52         52 base32 characters with a CRC-32 inside
//     bech32                  AGE-SECRET-KEY-1, nsec1 and whatever carries a BIP-173 checksum
//     nats-seed               CRC-16 nkey seeds (SU, SA, SO, SN, SC, SX)
//     stellar-seed            CRC-16, 56 characters from S
//     base58check             WIF, xprv and kin: double SHA-256
//     xrp-seed                base58check in the ripple alphabet, version 0x21
//     pgp-crc24               armoured PGP private key; cannot tell without the armour line
//     cisco-type7             decodes to printable text with the fixed key
//     gpp-cpassword           Group Policy password: decrypts to UTF-16 text
//     juniper-type9           decodes
//     rclone-obscured         decrypts to printable text
//     telegram-bot-token      5 to 16 digits, a colon and 35 characters; cannot tell more than that
//   parsed
//     aws-key-id              base32 alphabet; note: the account id
//     aws-ses-smtp            33 bytes from 0x04 (0x02)
//     pem-private-key         PEM that a DER parser reads, or an encrypted key (note: encrypted); \n escapes allowed
//     openssh-key             openssh-key-v1, check integers equal, or encrypted (note)
//     putty-key               PuTTY key file: header and line counts; note: encrypted
//     service-account-json    Google JSON whose private key parses
//     jwt                     JWS: header and claims are JSON; note: issuer, expiry
//     jwt:CLAIM=TEXT          and that claim (of header or payload) contains TEXT; jwt:CLAIM just has it; several with ','
//     jwe                     JWE: header JSON with alg and enc
//     jwk-private             JSON Web Key with private parts of the right size
//     mnemonic                12 to 24 words of BIP-39 with their checksum
//     base64-user-password    decodes to printable user:password (docker auth, Basic, .npmrc _auth)
//     base64-json:KEY,KEY     the part from the first "eyJ" or "ewog" decodes to a JSON object that has these keys
//     base64-text:TEXT        decodes to text that begins with TEXT
//     base64-parts:N,M        decodes to two parts of N and M characters joined by a colon
//     base64-pem              decodes to PEM that pem-private-key accepts
//                             (these four take ":open" or ":encrypted" to tell the two kinds apart)
//     pypi-macaroon           pypi-Ag...: binary macaroon, signature of 32 bytes
//     fly-macaroon            fm1r_ fm1a_ fm2_: base64 of a MessagePack array
//     bitwarden-token         0.UUID.30:24, tail of 16 bytes
//     discord-bot-token       first part decodes to 17 to 20 digits
//     ngc-key                 decodes to 26 characters, a colon and a UUID
//     ed25519-pair            64 bytes (base64) whose last 32 are the public key of the first 32
//     solana-keypair          JSON array of 64 numbers, the same check
//     vapid-private-key       32 bytes that are a P-256 scalar
//     kubernetes-bootstrap    6.16 lower-case token with both a letter and a digit
//   shape
//     base64-bytes:N[,M]      decodes (either alphabet) to exactly N (or M) bytes
//     base64-printable        decodes to printable text
//     aws-secret-key          40 base64, not hex, not a path, not words
//     crypt-hash              bcrypt, sha256crypt, sha512crypt, md5crypt, apr1, yescrypt, scrypt: lengths and tail bits
//     argon2-hash             parameters and both base64 parts
//     scram-sha-256           salt and both keys of the right size
//     django-hash             pbkdf2_sha256$ with 32 bytes
//     ldap-hash               {SSHA}, {SHA}: 20 bytes and salt
//     ethereum-key            64 hex digits inside the secp256k1 order, not a sequence
//     wireguard-key           32 bytes that are clamped
//     uuid                    8-4-4-4-12, not nil, not counted up
//     uuid-v4                 and version 4
//     has-digit               at least one digit: for short or wordy alphabets
//     has-letter              at least one letter: for hex and decimal look-alikes
//     mixed-case              upper and lower case both
//     not-hex                 not made of hex digits only
//     not-uuid                is no UUID
//     password                the value rules for free text: no variable, no placeholder, not the same as its own name
//     stored-password         what a program wrote down as a password: no variable; "example" and kin count too
//   evidence
//     atlassian-crc32         ATATT3: 8 HEX of CRC-32
//     cloudflare-crc32        cfut_ cfat_ cfk_: 8 hex of CRC-32
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plimsoll::rules::proofs {

enum class Strength : std::uint8_t { exact, parsed, shape, evidence };
enum class Verdict : std::uint8_t { holds, fails, cannot_tell };

struct Outcome {
  Verdict verdict = Verdict::cannot_tell;
  std::string note;           // offline facts without the secret: "account 123456789012", "encrypted", "expired 2021-03-04"
  bool is_public = false;     // it is no secret after all: a public or example form (a demo JWT, role anon)
  bool is_encrypted = false;  // a key that needs a passphrase: lower severity
};

struct Proof {
  const char* name;
  Strength strength;
  bool takes_argument;
  const char* summary;
  Outcome (*check)(std::string_view secret, std::string_view argument);
  // For tests and example generators: the draft with its check digits put right. Null where there is none.
  std::optional<std::string> (*complete)(std::string_view draft);
};

std::span<const Proof> all_proofs();

// A proof with its argument, as a rule names it. `proof` is null when there is no such name.
struct ProofUse {
  const Proof* proof = nullptr;
  std::string argument;
};
ProofUse find_proof(std::string_view name_and_argument);

}  // namespace plimsoll::rules::proofs
