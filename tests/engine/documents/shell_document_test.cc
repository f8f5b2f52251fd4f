// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/documents/shell/shell_document.h"

namespace plimsoll::documents {
namespace {

TEST_CASE("shell document: claimed by extension or by the first line", "[documents][shell]") {
  using Claim = DocumentType::Claim;
  CHECK(claim_shell_path("a/b.sh") == Claim::yes);
  CHECK(claim_shell_path("entry.bash") == Claim::yes);
  CHECK(claim_shell_path("bin/start") == Claim::maybe);
  CHECK(claim_shell_path("a.py") == Claim::no);
  CHECK(claim_shell_path(".sh") == Claim::no);
  struct Case {
    const char* head;
    bool expected;
  };
  const Case cases[] = {
      {"#!/bin/sh\n", true},
      {"#! /bin/bash -e\n", true},
      {"#!/usr/bin/env bash\n", true},
      {"#!/bin/busybox sh\n", true},
      {"#!/usr/bin/python3\n", false},
      {"echo a\n", false},
      {"", false},
      {"#!", false},
      {"#!/usr/bin/fish\n", false},
  };
  for (const Case& each : cases) {
    INFO(each.head);
    CHECK(claim_shell_content("x", each.head) == each.expected);
  }
}

TEST_CASE("shell document: the whole text is one command of role script", "[documents][shell]") {
  const Model model = read_shell("a.sh", "echo a\nb\n", nullptr);
  REQUIRE(model.commands.size() == 1);
  CHECK(model.commands[0].role == CommandRole::script);
  CHECK(model.commands[0].text == "echo a\nb\n");
  CHECK(model.commands[0].span == Span{0, 9});
  CHECK(read_shell("a.sh", "", nullptr).commands.empty());
}

}  // namespace
}  // namespace plimsoll::documents
