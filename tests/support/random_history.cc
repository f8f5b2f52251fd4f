// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_history.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <map>
#include <vector>

namespace plimsoll::tests {
namespace {

std::string random_line(Dice& dice) {
  static constexpr const char* kWords[] = {"server", "listen", "value", "return", "if",
                                           "name",   "port",   "image", "copy",   "run"};
  std::string line;
  for (std::size_t words = 1 + dice.below(8); words > 0; --words) {
    line += kWords[dice.below(10)];
    line += ' ';
  }
  return line + std::to_string(dice.below(100000)) + "\n";
}

std::vector<std::string> random_text(Dice& dice, std::size_t lines) {
  std::vector<std::string> text;
  if (dice.one_in(15)) return text;
  for (std::size_t line = 0; line < 1 + dice.below(lines); ++line) text.push_back(random_line(dice));
  if (dice.one_in(8)) text.push_back(std::string("\0\xFF\x80 not text \r\n", 16));
  return text;
}

void change(Dice& dice, std::vector<std::string>& text) {
  for (std::size_t edits = 1 + dice.below(4); edits > 0; --edits) {
    const std::size_t at = dice.below(text.size() + 1);
    switch (dice.below(5)) {
      case 0:
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(at), random_line(dice));
        break;
      case 1:
        if (at < text.size()) text.erase(text.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 2:
        if (at < text.size()) text[at] = random_line(dice);
        break;
      case 3: {
        // A block moves or stands twice.
        const std::vector<std::string> block(text.begin() + static_cast<std::ptrdiff_t>(at),
                                             text.begin() + static_cast<std::ptrdiff_t>(std::min(text.size(), at + 10)));
        text.insert(text.begin() + static_cast<std::ptrdiff_t>(dice.below(text.size() + 1)), block.begin(), block.end());
        break;
      }
      default:
        text.push_back(random_line(dice));
        break;
    }
  }
}

std::string joined(const std::vector<std::string>& text) {
  std::string all;
  for (const std::string& line : text) all += line;
  return all;
}

std::string data(const std::string& bytes) { return "data " + std::to_string(bytes.size()) + "\n" + bytes + "\n"; }

}  // namespace

std::uint64_t Dice::next() {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return state_;
}

std::string random_history(const HistoryShape& shape) {
  Dice dice(shape.seed);
  using Files = std::map<std::string, std::vector<std::string>>;
  Files main_files;
  Files side_files;
  bool side_open = false;
  std::size_t side_mark = 0;
  std::size_t main_mark = 0;
  std::string stream;
  const auto path_of = [&](std::size_t number) {
    static constexpr const char* kFolders[] = {"", "src/", "src/deep/er/", "deploy/", "docs/a b/"};
    return std::string(kFolders[number % 5]) + "file" + std::to_string(number) + (number % 3 == 0 ? ".txt" : ".conf");
  };
  for (std::size_t number = 1; number <= shape.commits; ++number) {
    const bool on_side = side_open && dice.one_in(2);
    Files& files = on_side ? side_files : main_files;
    const std::string time = std::to_string(1500000000 + number * 600) + " +0000";
    std::string commit = "commit refs/heads/" + std::string(on_side ? "side" : "main") +
                         "\nmark :" + std::to_string(number) + "\ncommitter Ada Example <ada@example.org> " + time + "\n" +
                         data("change " + std::to_string(number) + "\n\n" + random_line(dice));
    const std::size_t parent = on_side ? side_mark : main_mark;
    if (parent != 0) commit += "from :" + std::to_string(parent) + "\n";
    bool merged = false;
    if (!on_side && side_open && shape.merges && dice.one_in(6)) {
      commit += "merge :" + std::to_string(side_mark) + "\n";
      merged = true;
      for (const auto& [path, text] : side_files) {
        if (!dice.one_in(3)) {
          files[path] = text;
          commit += "M 100644 inline " + path + "\n" + data(joined(text));
        }
      }
    }
    for (std::size_t changes = 1 + dice.below(3); changes > 0; --changes) {
      const std::string path = path_of(dice.below(shape.files));
      auto found = files.find(path);
      if (found == files.end()) {
        files[path] = random_text(dice, shape.lines);
      } else if (dice.one_in(12)) {
        files.erase(found);
        commit += "D " + path + "\n";
        continue;
      } else if (dice.one_in(10)) {
        const std::string target = path_of(dice.below(shape.files));
        files[target] = found->second;
      } else {
        change(dice, found->second);
      }
      commit +=
          "M " + std::string(dice.one_in(9) ? "100755" : "100644") + " inline " + path + "\n" + data(joined(files[path]));
    }
    stream += commit + "\n";
    (on_side ? side_mark : main_mark) = number;
    if (merged) side_open = false;
    if (!side_open && shape.merges && !on_side && dice.one_in(4)) {
      side_open = true;
      side_files = main_files;
      side_mark = number;
      stream += "reset refs/heads/side\nfrom :" + std::to_string(number) + "\n\n";
    }
    if (dice.one_in(10)) {
      stream += "tag v" + std::to_string(number) + "\nfrom :" + std::to_string(main_mark != 0 ? main_mark : number) +
                "\ntagger Ada Example <ada@example.org> " + time + "\n" + data("release " + random_line(dice));
    }
  }
  return stream + "done\n";
}

void import_history(const GitFolder& folder, const std::string& stream) {
  ProgramOptions options;
  options.working_directory = folder.path();
  options.standard_input = stream;
  options.environment = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null"};
  const ProgramResult result = run({"git", "fast-import", "--quiet", "--done", "--force"}, options);
  INFO(result.errors);
  REQUIRE(result.exit_code == 0);
}

}  // namespace plimsoll::tests
