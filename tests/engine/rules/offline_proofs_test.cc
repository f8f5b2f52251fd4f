// SPDX-License-Identifier: Apache-2.0
//
// Proofs on values whose checksums others published, and on values made and broken here. Token-like texts are put together
// from pieces so that no scanner takes this file for a leak.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "engine/rules/offline_proofs/encoding.h"
#include "engine/rules/offline_proofs/proof.h"

namespace {

using plimsoll::rules::proofs::find_proof;
using plimsoll::rules::proofs::Outcome;
using plimsoll::rules::proofs::Verdict;

Outcome check(const std::string& proof, const std::string& value) {
  const auto use = find_proof(proof);
  REQUIRE(use.proof != nullptr);
  return use.proof->check(value, use.argument);
}

struct Case {
  const char* proof;
  std::string value;
  Verdict verdict;
};

}  // namespace

TEST_CASE("offline proofs: published samples", "[rules]") {
  const Case cases[] = {
      {"grafana-crc32", std::string("glsa") + "_yscW25imSKJIuav8zF37RZmnbiDvB05G_" + "fcaaf58a", Verdict::holds},
      {"grafana-crc32", std::string("glsa") + "_yscW25imSKJIuav8zF37RZmnbiDvB05H_" + "fcaaf58a", Verdict::fails},
      {"zuplo-crc32", std::string("zpka") + "_3e6c4f7d39954ca29353b7ab88589b64_" + "de26cd55", Verdict::holds},
      {"gitlab-crc32", std::string("glpat") + "-vSY1cyL948aAB440qB6L4zlu9OzsUmEV.01.0w0" + "sfevch", Verdict::holds},
      {"gitlab-crc32", std::string("glpat") + "-vSY1cyL948aAB440qB6L4zlu9OzsUmEW.01.0w0" + "sfevch", Verdict::fails},
      {"entra-secret", "zzz8Q~" + std::string(31, 'z') + "blP", Verdict::holds},
      {"entra-secret", "zzz8Q~" + std::string(31, 'z') + "blQ", Verdict::fails},
      {"stellar-seed", std::string("SDJHRQF4GCMIIKAAAQ6IHY42X73FQF") + "LHUULAPSKKD4DFDM7UXWWCRHBE", Verdict::holds},
      {"nats-seed", std::string("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6B") + "FDTJ7M6USDXIEDNPPQYYYCU3VY", Verdict::holds},
      {"bech32", std::string("nsec1vl029mgpspedva04g90vltkh6fvh240") + "zqtv9k0t9af8935ke9laqsnlfe5", Verdict::holds},
      {"bech32", std::string("nsec1vl029mgpspedva04g90vltkh6fvh240") + "zqtv9k0t9af8935ke9laqsnlfe6", Verdict::fails},
      {"base58check", std::string("5HueCGU8rMjxEXxiPuD5BDku4MkFqe") + "Zyd4dZ1jvhTVqvbTLvyTJ", Verdict::holds},
      {"base58check",
       std::string("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvv") +
           "NKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
       Verdict::holds},
      {"xrp-seed", std::string("snoPBrXtMeMyM") + "HUVTgbuqAfg1SUTb", Verdict::holds},
      {"mnemonic", "river lamp orbit stone mango quiz velvet basket hockey tunnel cactus boat", Verdict::holds},
      {"mnemonic",
       "river\", \"lamp\", \"orbit\", \"stone\", \"mango\", \"quiz\", \"velvet\", \"basket\", \"hockey\", "
       "\"tunnel\", \"cactus\", \"boat",
       Verdict::holds},
      {"mnemonic", "river lamp orbit stone mango quiz velvet basket hockey tunnel cactus wolf", Verdict::fails},
      {"mnemonic", "river lamp orbit stone mango quiz velvet basket hockey tunnel cactus", Verdict::fails},
      {"mnemonic", "river lamp orbit stone mango quiz velvet basket hockey tunnel cactus boa", Verdict::fails},
      {"xrp-seed", std::string("sn259rEFXrQrW") + "yx3Q7XneWcwV6dfL", Verdict::holds},
      {"bitwarden-token",
       std::string("0.48c78342-1635-48a6-accd-afbe01336365.") + "C0tMmQqHnAp1h0gL8bngprlPOYutt0:B3h5D+YgLvFiQhWkIq6Bow==",
       Verdict::holds},
      {"cisco-type7", "0822455D0A16", Verdict::holds},
      {"cisco-type7", "0822455D0A17", Verdict::holds},
      {"cisco-type7", "9922455D0A16", Verdict::fails},
      {"discord-bot-token", std::string("MTk4NjIyNDgzNDcxOTI1MjQ4.") + "Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs", Verdict::holds},
      {"jwt",
       std::string("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.") +
           "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.x",
       Verdict::holds},
      {"jwt:sub=1234567890",
       std::string("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.") +
           "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.x",
       Verdict::holds},
      {"jwt:iss=argocd",
       std::string("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.") +
           "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.x",
       Verdict::fails},
      {"base64-user-password", "dXNlcjpwYXNzd29yZA==", Verdict::fails},
      {"base64-user-password", plimsoll::rules::proofs::encode_base64("bot:kV93!mmQ0z"), Verdict::holds},
      {"base64-bytes:16,32", plimsoll::rules::proofs::encode_base64(std::string(32, 'k')), Verdict::holds},
      {"base64-bytes:16,32", plimsoll::rules::proofs::encode_base64(std::string(31, 'k')), Verdict::fails},
      {"uuid", "00000000-0000-0000-0000-000000000000", Verdict::fails},
      {"uuid", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa", Verdict::fails},
      {"uuid-v4", "9b2c7a51-3f0e-4d6b-8a17-c5e2f94d0b36", Verdict::holds},
      {"kubernetes-bootstrap", "abcdef.0123456789abcdef", Verdict::fails},
  };
  for (const Case& one : cases) {
    INFO(one.proof << " " << one.value);
    CHECK(check(one.proof, one.value).verdict == one.verdict);
  }
}

TEST_CASE("offline proofs: what a token tells beside", "[rules]") {
  const Outcome key = check("aws-key-id", std::string("AKIA") + "QYLPMN5HHHFPZAM2");
  CHECK(key.verdict == Verdict::holds);
  CHECK(key.note.rfind("account ", 0) == 0);
  CHECK(key.note.size() == 8 + 12);
  CHECK(check("aws-key-id", std::string("AKIA") + "IOSFODNN7EXAMPLE").is_public);
  CHECK(check("aws-key-id", std::string("AKIA") + "1234567890ABCDEF").verdict == Verdict::fails);
  const std::string claims = plimsoll::rules::proofs::encode_base64(R"({"iss":"acme","exp":1600000000})");
  const Outcome token = check("jwt", plimsoll::rules::proofs::encode_base64(R"({"alg":"RS256"})") + "." + claims + ".sig");
  CHECK(token.note == "issued by acme, expires 2020-09-13");
}

TEST_CASE("offline proofs: completing a draft makes its check hold, changing it makes it fail", "[rules]") {
  const std::pair<const char*, std::string> drafts[] = {
      {"github-crc32", "ghp_q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3t"},
      {"npm-crc32", "npm_q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3t"},
      {"vercel-crc32", "vcp_q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bR2cY9"},
      {"github-fine-grained",
       "github_pat_11ABCDEFG0hijklmnopqrs_q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bR2cY9dF4"},
      {"confluent-crc32", "cflt" + std::string("q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bR2cY9abcd")},
      {"azure-key", "q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8s+ASbE3t8Zk="},
      {"azure-key", "q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3v+ACRB3tq8Z"},
      {"azure-cask", "q8Zk3vT1xW5mN7bR2cY9dF4gH6jL0pA8sE3tq8Zk3vT1xW5mN7bRJQQJ99BDAAAAAAAAAAAAAAAAAZDOabcd"},
      {"azure-devops-52", "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"},
      {"nats-seed", "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCAAAA"},
  };
  for (const auto& [name, draft] : drafts) {
    INFO(name);
    const auto use = find_proof(name);
    REQUIRE(use.proof != nullptr);
    REQUIRE(use.proof->complete != nullptr);
    const auto completed = use.proof->complete(draft);
    REQUIRE(completed);
    CHECK(completed->size() == draft.size());
    CHECK(use.proof->check(*completed, "").verdict == Verdict::holds);
    std::string wrong = *completed;
    wrong[20] = wrong[20] == 'M' ? 'K' : 'M';
    CHECK(use.proof->check(wrong, "").verdict == Verdict::fails);
  }
}

TEST_CASE("offline proofs: no text makes a proof stumble", "[rules]") {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  const std::string texts[] = {"",
                               "x",
                               "-----BEGIN PRIVATE KEY-----",
                               "eyJ",
                               "..",
                               std::string(100'000, '{'),
                               std::string(5000, 'A'),
                               all,
                               "$$$$$$$$",
                               "pypi-AgE",
                               ":::::",
                               "JQQJ9"};
  for (const auto& proof : plimsoll::rules::proofs::all_proofs()) {
    INFO(proof.name);
    for (const std::string& text : texts) {
      (void)proof.check(text, "");
      (void)proof.check(text, "16,a,,=");
      if (proof.complete != nullptr) (void)proof.complete(text);
    }
    CHECK(std::string(proof.summary) != "");
  }
}

TEST_CASE("offline proofs: names and arguments", "[rules]") {
  CHECK(find_proof("base64-bytes:32").argument == "32");
  CHECK(find_proof("no-such").proof == nullptr);
  CHECK(find_proof("uuid:x").proof == nullptr);
}
