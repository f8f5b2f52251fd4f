// SPDX-License-Identifier: Apache-2.0
//
// Texts made while an image is built or started: what commands print into files, and edits in place.
#include <algorithm>
#include <array>

#include "engine/detect/services/file_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

// The character of "\x23" or "\043", appended; how far past its first letter it goes.
std::optional<std::size_t> escaped_number(const std::string& text, std::size_t at, std::string& result) {
  const bool hex = text[at] == 'x';
  if (!hex && (text[at] < '0' || text[at] > '7')) return std::nullopt;
  unsigned value = 0;
  std::size_t digits = 0;
  std::size_t i = hex ? at + 1 : at;
  for (; i < text.size() && digits < (hex ? 2U : 4U); ++i, ++digits) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    if (digit >= (hex ? 16 : 8)) break;
    value = value * (hex ? 16U : 8U) + static_cast<unsigned>(digit);
  }
  if (digits == 0 || value > 255) return std::nullopt;
  result += static_cast<char>(value);
  return i - at - 1;
}

// "-e" and printf know escapes.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      result += text[i];
      continue;
    }
    const char next = text[++i];
    if (next == 'n')
      result += '\n';
    else if (next == 't')
      result += '\t';
    else if (next == '\\')
      result += '\\';
    else if (next == 'r')
      result += '\r';
    else if (const std::optional<std::size_t> length = escaped_number(text, i, result))
      i += *length;
    else if (next != 'c')
      result.append(1, '\\').append(1, next);
  }
  return result;
}

bool writes_file(const shell::Redirection& redirection) {
  return (redirection.op == ">" || redirection.op == ">>" || redirection.op == ">|" || redirection.op == "&>" ||
          redirection.op == "&>>") &&
         redirection.descriptor != 2;
}

// A line that `sed` puts in: "2i TEXT", "$ a TEXT", "/exec/i TEXT", "1 a\\TEXT".
struct PutLine {
  std::size_t number = 0;  // 0: by the words
  bool last = false;
  bool before = false;
  std::string words;
  std::string text;
};

std::optional<PutLine> line_put_in(const std::string& script) {
  PutLine put;
  std::size_t at = 0;
  if (script.empty()) return std::nullopt;
  if (script[0] == '$') {
    put.last = true;
    at = 1;
  } else if (script[0] >= '0' && script[0] <= '9') {
    while (at < script.size() && at < 6 && script[at] >= '0' && script[at] <= '9')
      put.number = put.number * 10 + static_cast<std::size_t>(script[at++] - '0');
  } else if (script[0] == '/') {
    const std::size_t end = script.find('/', 1);
    if (end == std::string::npos) return std::nullopt;
    put.words = script.substr(1, end - 1);
    at = end + 1;
  } else {
    return std::nullopt;
  }
  while (at < script.size() && script[at] == ' ') ++at;
  if (at >= script.size() || (script[at] != 'a' && script[at] != 'i')) return std::nullopt;
  put.before = script[at] == 'i';
  ++at;
  while (at < script.size() && (script[at] == ' ' || script[at] == '\\' || script[at] == '\n')) ++at;
  if (at >= script.size()) return std::nullopt;
  put.text = unescaped(script.substr(at));
  return put;
}

void put_line(std::string& text, const PutLine& put, bool whole) {
  if (!whole) {
    text += put.text + "\n";
    return;
  }
  std::size_t at = text.size();
  if (put.number > 0) {
    at = 0;
    const std::size_t lines = put.number - (put.before ? 1 : 0);
    for (std::size_t i = 0; i < lines && at < text.size(); ++i) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  } else if (!put.last) {
    std::string words = put.words;
    std::erase_if(words, [](char c) { return c == '^' || c == '$' || c == '\\'; });
    const std::size_t found = text.find(words);
    // Where a pattern stands that is not worked out: behind the first line.
    const std::size_t line = found == std::string::npos ? 0 : text.rfind('\n', found) + 1;
    at = put.before && found != std::string::npos ? line : std::min(text.find('\n', line), text.size() - 1) + 1;
  }
  text.insert(std::min(at, text.size()), put.text + "\n");
}

// s/from/to/ with a plain `from`.
struct Replacement {
  std::string from;
  std::string to;
};

std::optional<Replacement> replacement_of(const std::string& script) {
  if (script.size() < 4 || script[0] != 's') return std::nullopt;
  const char by = script[1];
  const auto end_of = [&](std::size_t at) {
    while (at < script.size() && script[at] != by) at += script[at] == '\\' ? 2U : 1U;
    return at < script.size() ? at : std::string::npos;
  };
  const std::size_t middle = end_of(2);
  const std::size_t end = middle == std::string::npos ? middle : end_of(middle + 1);
  if (end == std::string::npos) return std::nullopt;
  Replacement result;
  const std::string from = script.substr(2, middle - 2);
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] == '\\' && i + 1 < from.size() && std::string_view("/.*[]$@").find(from[i + 1]) != std::string_view::npos)
      result.from += from[++i];
    else if ((from[i] == '^' && i == 0) || (from[i] == '$' && i + 1 == from.size()))
      continue;
    else if (std::string_view(".*[]\\^$()+?|").find(from[i]) != std::string_view::npos)
      return std::nullopt;
    else
      result.from += from[i];
  }
  const std::string to = script.substr(middle + 1, end - middle - 1);
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] == '&') {
      result.to += result.from;
    } else if (to[i] == '\\' && i + 1 < to.size()) {
      const char next = to[++i];
      if (next >= '0' && next <= '9') return std::nullopt;
      result.to += next == 'n' ? '\n' : next;
    } else {
      result.to += to[i];
    }
  }
  if (result.from.empty()) return std::nullopt;
  return result;
}

// tr ',' ' and tr -d x, with one character each.
void translate(std::string& text, const Arguments& argv) {
  const auto one = [](const std::string& word) -> std::optional<char> {
    const std::string plain = unescaped(word);
    return plain.size() == 1 ? std::optional<char>(plain.front()) : std::nullopt;
  };
  const bool removes = word_at(argv, 1) == "-d";
  const std::optional<char> from = one(word_at(argv, removes ? 2 : 1));
  const std::optional<char> to = removes ? std::nullopt : one(word_at(argv, 2));
  if (!from || argv.size() != 3 || (!removes && !to)) return;
  if (removes)
    std::erase(text, *from);
  else
    std::replace(text.begin(), text.end(), *from, *to);
}

void replace_text(std::string& text, const Replacement& replacement) {
  std::string edited;
  std::size_t at = 0;
  for (std::size_t next = text.find(replacement.from); next != std::string::npos && edited.size() < kImageFileBytesLimit;
       next = text.find(replacement.from, at)) {
    edited.append(text, at, next - at).append(replacement.to);
    at = next + replacement.from.size();
  }
  edited.append(text, at);
  text = std::move(edited);
}

}  // namespace

// What a filter reads: its `< file`, its file operands, or what the command before it in the pipeline printed.
std::optional<std::string> StartRunner::input_of(const Arguments& argv, const shell::Command* tree, bool file_operands) {
  std::string text;
  bool found = false;
  const auto add_file = [&](const std::string& path) {
    const std::optional<ImageFile> file = image_.find(image_path(folder, path));
    if (!file || text.size() > kImageFileBytesLimit || !image_.spend(file->text->size())) return;
    text += *file->text;
    found = true;
  };
  if (tree != nullptr)
    for (const shell::Redirection& redirection : tree->redirections) {
      if (redirection.here) {
        text += redirection.here->text;
        found = true;
      } else if (redirection.op == "<<<") {
        if (const Argument words = expand_one(redirection.target); words.known) {
          text += words.text + "\n";
          found = true;
        }
      } else if (redirection.op == "<" && redirection.target.pieces.size() == 1 &&
                 redirection.target.pieces.front().kind == shell::PieceKind::process_substitution) {
        // < <(command): what it prints.
        const shell::Expansion& expansion = *redirection.target.pieces.front().expansion;
        if (expansion.body == nullptr || nesting_ >= kNestLimit || expansion.body->statements.empty()) continue;
        ++nesting_;
        run_list(*expansion.body);
        --nesting_;
        if (piped_) {
          text += *piped_;
          found = true;
        }
      } else if (redirection.op == "<") {
        if (const Argument from = expand_one(redirection.target); from.known) add_file(from.text);
      }
    }
  if (file_operands)
    for (const std::string& path : plain_operands(argv)) add_file(path);
  if (!found && piped_) return piped_;
  return found ? std::optional<std::string>(std::move(text)) : std::nullopt;
}

// What a command prints, as far as it is plain.
std::string StartRunner::output_of(const Arguments& argv, const shell::Command* tree, bool& known) {
  const std::string& name = argv.front().text;
  known = true;
  std::string text;
  if (name == "echo" || name == "printf") {
    bool escapes = name == "printf";
    bool newline = name == "echo";
    std::size_t first = 1;
    while (first < argv.size() && argv[first].text.size() > 1 && argv[first].text.front() == '-' &&
           argv[first].text.find_first_not_of("neE", 1) == std::string::npos) {
      escapes = escapes || argv[first].text.find('e') != std::string::npos;
      newline = newline && argv[first].text.find('n') == std::string::npos;
      ++first;
    }
    for (std::size_t i = first; i < argv.size(); ++i) {
      if (name == "printf" && i == first && argv.size() > first + 1 && argv[i].text.find("%s") != std::string::npos) {
        // printf '%s\n' a b: one line each.
        const std::string end = argv[i].text.find("\\n") != std::string::npos ? "\n" : "";
        for (std::size_t k = i + 1; k < argv.size(); ++k) text += argv[k].text + end;
        return text;
      }
      if (i > first) text += ' ';
      // dash's echo knows escapes without being asked; a literal "\n" in a configuration file is never meant.
      text += escapes || argv[i].text.find("\\n") != std::string::npos ? unescaped(argv[i].text) : argv[i].text;
    }
    if (newline) text += '\n';
    return text;
  }
  // Filters that fill in a template or change a few words: the rest of the text is what was there.
  static constexpr std::array<std::string_view, 8> kFilters{"cat", "tee", "sed", "envsubst", "erb", "j2", "jinja2", "tr"};
  if (std::find(kFilters.begin(), kFilters.end(), name) != kFilters.end()) {
    const bool file_operands = name != "tee" && name != "envsubst" && name != "tr";
    std::optional<std::string> input = input_of(argv, tree, file_operands);
    known = input.has_value() || name == "cat" || name == "tee";
    if (input && name == "tr") translate(*input, argv);
    if (input && name == "sed")
      for (std::size_t i = 1; i < argv.size() && i < 20; ++i)
        if (const std::optional<Replacement> each = replacement_of(argv[i].text);
            each && image_.spend(input->size()) && input->size() < kImageFileBytesLimit / 4)
          replace_text(*input, *each);
    return input ? *std::move(input) : std::string();
  }
  known = false;
  return text;
}

void StartRunner::write_redirections(const shell::Command& tree, const std::string& output, bool known, std::size_t line) {
  for (const shell::Redirection& redirection : tree.redirections) {
    if (!writes_file(redirection)) continue;
    const Argument target = expand_one(redirection.target);
    if (!target.known || target.text.empty() || target.text.starts_with("/dev/") || target.text.starts_with("/proc/"))
      continue;
    const std::string path = image_path(folder, target.text);
    const bool append = redirection.op.ends_with(">>");
    std::size_t first_line = line;
    for (const shell::Redirection& here : tree.redirections)
      if (here.here) first_line = place_of(here.here->span, {}).line_from_one;
    // Lines added at the end of the entry script of the base: it has handed over before they are reached.
    if (append && known && !output.starts_with("#!") &&
        (path.find("entrypoint") != std::string::npos || path.ends_with("-foreground")) && !image_.find(path))
      continue;
    if (known)
      image_.put_text(path, output, frame_.source != nullptr ? frame_.source->path : std::string(), first_line, append);
    else if (!append)
      image_.put_unseen(path);
  }
}

void StartRunner::edit_in_place(const Arguments& argv) {
  // sed -i 's/autostart=false/autostart=true/' F, sed -i '2i service x start' F: plain ones are done, others leave the text as
  // it was. Of a file of the base image only the lines put in are known.
  std::vector<std::string> scripts;
  std::vector<std::string> paths;
  bool in_place = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i].text;
    if (word == "-e" && i + 1 < argv.size()) {
      scripts.push_back(argv[++i].text);
    } else if (word.size() > 1 && word.front() == '-') {
      in_place = in_place || word.starts_with("--in-place") || (word[1] != '-' && word.find('i') != std::string::npos);
      if (word[1] != '-' && word.back() == 'e' && i + 1 < argv.size()) scripts.push_back(argv[++i].text);
    } else if (scripts.empty()) {
      scripts.push_back(word);
    } else {
      paths.push_back(word);
    }
  }
  if (!in_place) return;
  for (const std::string& name : paths) {
    const std::string path = image_path(folder, name);
    const std::optional<ImageFile> file = image_.find(path);
    // Settings of the base image are not made up from the few lines put in: only scripts are.
    const std::string_view base_name = last_part(path);
    if (!file && base_name.find('.') != std::string_view::npos && !base_name.ends_with(".sh")) continue;
    const std::size_t size = file ? file->text->size() : 100;
    if (!image_.spend(size * (scripts.size() + 1))) return;
    std::string text = file ? *file->text : std::string();
    bool changed = false;
    for (const std::string& script : scripts) {
      if (const std::optional<PutLine> put = line_put_in(script)) {
        if (put->last && (!file || file->partial)) continue;  // behind what hands over
        put_line(text, *put, file && !file->partial);
        changed = true;
        continue;
      }
      const std::optional<Replacement> replacement = replacement_of(script);
      if (!replacement) continue;
      if (!file || file->partial) {
        // Whatever the line was, this is what now stands there.
        if (replacement->to.find('\n') == std::string::npos && replacement->to.find(';') == std::string::npos) continue;
        text += replacement->to + "\n";
        changed = true;
        continue;
      }
      std::string edited;
      std::size_t at = 0;
      for (std::size_t next = text.find(replacement->from);
           next != std::string::npos && edited.size() < kImageFileBytesLimit; next = text.find(replacement->from, at)) {
        edited.append(text, at, next - at).append(replacement->to);
        at = next + replacement->from.size();
        changed = true;
      }
      edited.append(text, at);
      text = std::move(edited);
    }
    if (!changed) continue;
    if (file && !file->partial)
      image_.put_text(path, std::move(text), file->path, file->first_line, false);
    else
      image_.put_partial(path, text.substr(file ? file->text->size() : 0),
                         frame_.source != nullptr ? frame_.source->path : std::string(),
                         frame_.chain.empty() ? 1 : frame_.chain.back().line_from_one);
  }
}

}  // namespace plimsoll::detect::services
