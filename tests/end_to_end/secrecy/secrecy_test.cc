// SPDX-License-Identifier: Apache-2.0
//
// Secrets stay secret: after scans that find more than ten kinds of them, no part of one stands in a report of any format, in
// a message, a state, a baseline or a temporary file, unless it was asked for. Parts are pieces of eight bytes; the four
// characters that a mask may show are passed over.
#include <sys/resource.h>
#include <cstdint>

#include <zstd.h>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/program.h"
#include "tests/support/sample_token.h"

using namespace plimsoll::tests;
namespace fs = boost::filesystem;

namespace {

constexpr std::size_t kShown = 4;
constexpr std::size_t kPiece = 8;

// Letters and digits that no dictionary knows, the same in every run.
std::string noise(std::size_t count, unsigned seed) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string text;
  std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL + 12345;
  while (text.size() < count) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    text += kLetters[(state >> 33U) % kLetters.size()];
  }
  return text;
}

std::string base64(const std::string& text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at + 2 < text.size(); at += 3) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned>(static_cast<unsigned char>(text[at + index])); };
    const unsigned bits = byte(0) << 16U | byte(1) << 8U | byte(2);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) out += kDigits[bits >> shift & 63U];
  }
  return out;
}

// Split literals: no scanner shall find one here.
std::string environment_file() {
  const std::string aws_id = std::string("AK") + "IA" + "Q3EGNZ7XWTRB5LKD";
  return "GITHUB=" + sample_token(1) + "\n" +                                         //
         "SLACK=xo" + "xb-" + "2839471056128-4928374650192-" + noise(24, 1) + "\n" +  //
         "AWS_ACCESS_KEY_ID=" + aws_id + "\n" +                                       //
         "AWS_SECRET_ACCESS_KEY=" + noise(40, 2) + "\n" +                             //
         "DB_PASSWORD=kV9" + "#wq7Lz!mP2x\n" +                                        //
         "DATABASE_URL=postgres://svc:" + noise(14, 3) + "@db.internal:5432/app\n" +  //
         "STRIPE=sk_" + "live_" + noise(24, 4) + "\n" +                               //
         "SENDGRID=S" + "G." + noise(22, 5) + "." + noise(43, 6) + "\n" +             //
         "PYPI=py" + "pi-AgEIcHlwaS5vcmc" + noise(70, 7) + "\n" +                     //
         "GITLAB=gl" + "pat-" + noise(20, 8) + "\n" +                                 //
         "ENCODED=" + base64("token = glp" + ("at-" + noise(20, 9)) + "  ") + "\n" +  //
         "GOOGLE=AI" + "za" + noise(35, 10) + "\n";
}

std::string script() { return "#!/bin/sh\ncurl -u admin:" + noise(12, 11) + " https://example.org/\n"; }

void fill(const GitFolder& repository) {
  repository.write("deploy.env", environment_file());
  repository.write("run.sh", script());
  repository.write("Dockerfile", "FROM python:3.12-slim\nENV DB_PASSWORD=" + noise(16, 12) + "\nCMD [\"python\"]\n");
  repository.write("values.yaml", "database:\n  password: \"" + noise(18, 13) + "\"\n");
  const ProgramResult key = run({"openssl", "genrsa", "2048"});
  if (key.exit_code == 0) repository.write("server.key", key.output);
  repository.commit("message with " + sample_token(2));
}

class Secrets {
 public:
  // As the program itself finds them.
  explicit Secrets(const std::string& repository) {
    const ProgramResult shown = run_plimsoll({"scan", repository, "--format", "jsonl", "--show-secrets"});
    REQUIRE(shown.exit_code == 1);
    std::istringstream stream(shown.output);
    for (std::string line; std::getline(stream, line);) {
      const auto record = nlohmann::json::parse(line);
      const std::string secret = record.value("secret", "");
      if (secret.empty()) continue;
      kinds_.insert(record["rule"]);
      for (std::size_t at = kShown; at + kPiece <= secret.size(); at += 1) pieces_.insert(secret.substr(at, kPiece));
      if (secret.size() < kShown + kPiece) pieces_.insert(secret);
    }
    // The lines that frame a key are no secret.
    std::erase_if(pieces_, [](const std::string& piece) {
      return std::string(
                 "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\n"
                 "-----END PRIVATE KEY-----\n")
                 .find(piece) != std::string::npos;
    });
    // The checker itself has to see: the unmasked report holds them.
    REQUIRE(leaks(shown.output) > 0);
  }
  [[nodiscard]] std::size_t kinds() const { return kinds_.size(); }
  [[nodiscard]] std::size_t leaks(const std::string& text) const {
    std::size_t count = 0;
    for (const std::string& piece : pieces_) count += text.find(piece) != std::string::npos ? 1U : 0U;
    return count;
  }

 private:
  std::set<std::string> kinds_;
  std::set<std::string> pieces_;
};

std::string content(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> formats() {
  const std::string errors = run_plimsoll({"scan", "--format", "nonsense"}).errors;
  std::vector<std::string> names;
  std::istringstream stream(errors.substr(errors.find("known are ") + 10));
  for (std::string name; stream >> name;) {
    if (name.back() == ',') name.pop_back();
    names.push_back(name);
  }
  return names;
}

}  // namespace

TEST_CASE("secrecy: no report, message, baseline, state or temporary file holds a part of a secret", "[secrecy]") {
  GitFolder repository;
  fill(repository);
  const Secrets secrets(repository.path());
  CHECK(secrets.kinds() >= 10);

  TemporaryFolder work;
  fs::create_directories(work.path("tmp"));
  ProgramOptions options;
  options.environment = {"TMPDIR=" + work.path("tmp")};
  const auto check = [&](const std::vector<std::string>& words) {
    const ProgramResult result = run_plimsoll(words, options);
    INFO(words.front() << " " << words.back());
    CHECK(secrets.leaks(result.output) == 0);
    CHECK(secrets.leaks(result.errors) == 0);
    return result;
  };

  REQUIRE(formats().size() >= 20);
  for (const std::string& format : formats()) {
    const ProgramResult result = check({"scan", repository.path(), "--verbose", "--show-suppressed", "--format", format});
    CHECK(result.exit_code == 1);
    CHECK_FALSE(result.output.empty());
  }
  for (const char* selection : {"--staged", "--worktree", "--no-git", "--all-time", "--plain-reader"})
    check({"scan", repository.path(), "--verbose", selection});

  const std::string report = work.path("report.jsonl");
  const std::string unmasked = work.path("unmasked.jsonl");
  check({"scan", repository.path(), "--report", "jsonl=" + report, "--format", "counts"});
  run_plimsoll({"scan", repository.path(), "--report", "jsonl=" + unmasked, "--show-secrets"});
  CHECK(secrets.leaks(content(report)) == 0);
  check({"merge", report, report});
  check({"diff", report, unmasked});
  check({"explain", repository.path("Dockerfile")});
  CHECK(check({"baseline", repository.path()}).exit_code == 0);

  const std::string state = work.path("state");
  for (int round = 0; round < 2; ++round) check({"scan", repository.path(), "--state", state, "--format", "jsonl"});
  const std::string bytes = content(state);
  CHECK(secrets.leaks(bytes) == 0);
  // Behind its first line a state is a compressed frame, then a digest.
  const std::string_view frame = std::string_view(bytes).substr(bytes.find('\n') + 1);
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  REQUIRE(size < (1U << 30U));
  std::string payload(size, '\0');
  const std::size_t frame_size = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  REQUIRE(ZSTD_decompress(payload.data(), payload.size(), frame.data(), frame_size) == payload.size());
  CHECK(payload.find("secret/") != std::string::npos);
  CHECK(secrets.leaks(payload) == 0);

  CHECK(fs::is_empty(work.path("tmp")));
}

TEST_CASE("secrecy: what was read is not left in a core dump", "[secrecy]") {
  // The limit of the process while it waits for its input.
  const ProgramResult dumpable = run({"sh", "-c",
                                      "mkfifo \"$0\" && { \"$PLIMSOLL_PROGRAM\" scan - < \"$0\" > /dev/null & } && "
                                      "exec 9> \"$0\" && sleep 0.3 && grep 'core file' /proc/$!/limits; exec 9>&-; wait",
                                      fs::temp_directory_path().string() + "/plimsoll-fifo-" + std::to_string(getpid())});
  std::istringstream words(dumpable.output);
  std::string word;
  std::vector<std::string> parts;
  while (words >> word) parts.push_back(word);
  // "Max core file size  SOFT  HARD  bytes"
  REQUIRE(parts.size() >= 6);
  CHECK((parts[4] == "0" || parts[4] == "1"));
  fs::remove(fs::temp_directory_path().string() + "/plimsoll-fifo-" + std::to_string(getpid()));
}
