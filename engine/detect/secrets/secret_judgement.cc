// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/secrets/secret_judgement.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace plimsoll::detect::secrets {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}
template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&list)[N]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

struct PathFacts {
  bool generated = false;  // lock files, minified code, source maps, vendored trees, translations, word lists
  bool trial = false;      // tests, examples, documentation
  bool code = false;       // a programming language: bare words are expressions
};

constexpr std::string_view kGeneratedNames[] = {"package-lock.json", "npm-shrinkwrap.json",
                                                "yarn.lock",         "pnpm-lock.yaml",
                                                "cargo.lock",        "go.sum",
                                                "poetry.lock",       "pipfile.lock",
                                                "composer.lock",     "gemfile.lock",
                                                "gradle.lockfile",   "deno.lock",
                                                "flake.lock",        "uv.lock",
                                                "bun.lock",          "packages.lock.json",
                                                "mix.lock",          "pubspec.lock",
                                                "podfile.lock",      "package.resolved",
                                                "go.work.sum",       "vendor.conf",
                                                "cartfile.resolved", "verification-metadata.xml"};
constexpr std::string_view kGeneratedEnds[] = {
    ".min.js",   ".min.css", ".map",  ".svg",        ".po",       ".pot",   ".mo",   ".xlf",
    ".xliff",    ".resx",    ".snap", ".pb.go",      "_pb2.py",   ".pb.cc", ".pb.h", ".css",
    ".scss",     ".less",    ".woff", ".ttf",        ".lock",     ".sum",   ".ics",  ".bundle.js",
    ".chunk.js", ".strings", ".arb",  ".patch.lock", ".wordlist", ".dic",   ".aff"};
constexpr std::string_view kGeneratedFolders[] = {
    "node_modules", "bower_components", "vendor",        "third_party", "third-party",  "thirdparty",
    "locales",      "locale",           "i18n",          "l10n",        "translations", "lang",
    "langs",        "site-packages",    "__snapshots__", "pods",        "godeps",       "deps"};
constexpr std::string_view kTrialWords[] = {
    "test",       "tests",         "testing",     "spec",      "specs",         "fixture",   "fixtures",
    "testdata",   "mock",          "mocks",       "example",   "examples",      "sample",    "samples",
    "demo",       "demos",         "doc",         "docs",      "documentation", "tutorial",  "tutorials",
    "testutil",   "testutils",     "integration", "e2e",       "__tests__",     "__mocks__", "benchmark",
    "benchmarks", "playground",    "stub",        "stubs",     "cassettes",     "unittest",  "test-data",
    "test_data",  "examples_test", "testsuite",   "testcases", "guide",         "guides",    "man",
    "t"};
constexpr std::string_view kCodeEnds[] = {
    ".py",    ".js",  ".ts",  ".tsx",    ".jsx",     ".go",     ".java", ".c",   ".h",     ".cc",  ".cpp",
    ".hpp",   ".cxx", ".rs",  ".rb",     ".php",     ".swift",  ".kt",   ".kts", ".scala", ".cs",  ".fs",
    ".m",     ".mm",  ".pl",  ".pm",     ".lua",     ".r",      ".dart", ".ex",  ".exs",   ".erl", ".hs",
    ".clj",   ".mjs", ".cjs", ".vue",    ".svelte",  ".html",   ".htm",  ".jsp", ".erb",   ".tpl", ".sql",
    ".proto", ".md",  ".rst", ".adoc",   ".tex",     ".groovy", ".zig",  ".nim", ".ml",    ".mli", ".vb",
    ".pas",   ".f90", ".jl",  ".coffee", ".graphql", ".3",      ".1",    ".8"};

PathFacts facts_of(std::string_view path) {
  PathFacts facts;
  std::string low(path);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  std::string_view rest = low;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    const bool is_file = slash == std::string_view::npos;
    if (!is_file) {
      facts.generated = facts.generated || is_one_of(part, kGeneratedFolders);
      // "dockerTest", "testFixtures", "unit-tests"; not "latest".
      const bool joined = (part.rfind("test", 0) == 0 || ends_with(part, "test") || ends_with(part, "tests") ||
                           ends_with(part, "fixtures")) &&
                          part != "latest" && part != "contest";
      facts.trial = facts.trial || joined || is_one_of(part, kTrialWords);
    } else {
      facts.generated = facts.generated || is_one_of(part, kGeneratedNames);
      for (const std::string_view end : kGeneratedEnds) facts.generated = facts.generated || ends_with(part, end);
      for (const std::string_view end : kCodeEnds) facts.code = facts.code || ends_with(part, end);
      // "config_test.go", "test_login.py", "login.spec.ts", ".env.example", "readme.md"
      const std::string_view stem = part.substr(0, part.find('.', 1));
      facts.trial = facts.trial || stem.rfind("test_", 0) == 0 || stem.find("_test_") != std::string_view::npos ||
                    ends_with(stem, "_test") || ends_with(stem, "_spec") || ends_with(stem, "test") ||
                    ends_with(stem, "tests") || part.find(".spec.") != std::string_view::npos ||
                    part.find(".test.") != std::string_view::npos || part.find("example") != std::string_view::npos ||
                    part.find("sample") != std::string_view::npos || part.find(".dist") != std::string_view::npos ||
                    part.find("mock") != std::string_view::npos || part.find("fixture") != std::string_view::npos ||
                    part.find("template") != std::string_view::npos || stem == "readme" || stem == "changelog" ||
                    stem == "changes" || ends_with(part, ".md") || ends_with(part, ".rst") || ends_with(part, ".adoc");
      break;
    }
    rest.remove_prefix(slash + 1);
  }
  return facts;
}

bool has_proof(const rules::Rule& rule, std::string_view name) {
  return std::find(rule.secret->proofs.begin(), rule.secret->proofs.end(), name) != rule.secret->proofs.end();
}

Severity one_lower(Severity severity) {
  return severity == Severity::info ? Severity::info : static_cast<Severity>(static_cast<std::uint8_t>(severity) - 1);
}

}  // namespace

bool is_trial_path(std::string_view path) { return facts_of(path).trial; }

PlaceVerdict judge_at_path(const rules::Rule& rule, Confidence confidence, bool known_example, std::string_view path) {
  PlaceVerdict verdict{false, rule.severity, confidence};
  if (known_example || confidence == Confidence::disproved) {
    verdict.severity = Severity::info;
    return verdict;
  }
  if (rule.secret && rule.secret->grammar == rules::Grammar::whole_file) {
    // 32 hex digits are a key under these names only.
    verdict.drop =
        !ends_with(path, "master.key") && !(path.find("credentials/") != std::string_view::npos && ends_with(path, ".key"));
    return verdict;
  }
  if (path.empty() || !rule.secret) return verdict;
  const PathFacts facts = facts_of(path);
  const bool free_text = has_proof(rule, "password") || has_proof(rule, "stored-password");
  const bool guessed = rule.secret->grammar != rules::Grammar::none || free_text;
  // What any test makes for itself; a checksum of a provider is another thing.
  const std::string& category = rule.secret->category;
  const bool everyday = category == "generic" || category == "credentials" || category == "database" || category == "hash" ||
                        category == "crypto-key" || category == "framework" || has_proof(rule, "base64-user-password");
  if (confidence == Confidence::proven) {
    // What was only decoded, and keys that tests make for themselves, weigh less there.
    if ((facts.trial || (facts.generated && category == "crypto-key")) && everyday) {
      verdict.severity = one_lower(verdict.severity);
      if (category != "crypto-key") verdict.confidence = Confidence::possible;
    }
    return verdict;
  }
  const bool bare = rule.id == "secret/password-in-configuration" || rule.id == "secret/token-in-configuration";
  if (guessed) {
    if (facts.generated) verdict.drop = true;
    if (bare && facts.code) verdict.drop = true;
    if (facts.trial) {
      if (confidence == Confidence::possible) verdict.drop = true;
      verdict.confidence = Confidence::possible;
      verdict.severity = one_lower(verdict.severity);
    }
    return verdict;
  }
  if (facts.trial && everyday) {
    verdict.severity = one_lower(verdict.severity);
    if (category != "crypto-key") verdict.confidence = Confidence::possible;
    return verdict;
  }
  // A word near by is weaker than a literal of its own.
  const bool keyword = rule.secret && (rule.secret->near || rule.secret->anchors_ignore_case);
  if (keyword && facts.generated) verdict.drop = true;
  if (facts.trial && keyword) verdict.confidence = Confidence::possible;
  return verdict;
}

}  // namespace plimsoll::detect::secrets
