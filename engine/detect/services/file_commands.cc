// SPDX-License-Identifier: Apache-2.0
//
// Commands that change the image while it is built or started: files written, moved, linked and removed, packages
// installed, services switched on and off for the boot of an init.
#include <algorithm>
#include <array>

#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

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

std::vector<std::string> plain_operands(const Arguments& argv) {
  std::vector<std::string> result;
  bool options = true;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i].text;
    if (options && word == "--") {
      options = false;
      continue;
    }
    if (options && word.size() > 1 && word.front() == '-') continue;
    result.push_back(word);
  }
  return result;
}

bool has_option(const Arguments& argv, char letter) {
  return std::any_of(argv.begin(), argv.end(), [&](const Argument& each) {
    return each.text.size() > 1 && each.text[0] == '-' && each.text[1] != '-' && each.text.find(letter) != std::string::npos;
  });
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
    if (known)
      image_.put_text(path, output, frame_.source != nullptr ? frame_.source->path : std::string(), first_line, append);
    else if (!append)
      image_.put_unseen(path);
  }
}

void StartRunner::edit_in_place(const Arguments& argv) {
  // sed -i 's/autostart=false/autostart=true/' F: plain substitutions are done, others leave the text as it was.
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
    if (!file) continue;
    if (!image_.spend(file->text->size() * (scripts.size() + 1))) return;
    std::string text = *file->text;
    bool changed = false;
    for (const std::string& script : scripts) {
      if (script.size() < 4 || script[0] != 's') continue;
      const char by = script[1];
      const std::size_t middle = script.find(by, 2);
      const std::size_t end = middle == std::string::npos ? middle : script.find(by, middle + 1);
      if (end == std::string::npos) continue;
      std::string from = script.substr(2, middle - 2);
      const std::string to = script.substr(middle + 1, end - middle - 1);
      if (from.starts_with('^')) from.erase(0, 1);
      if (!from.empty() && from.back() == '$') from.pop_back();
      if (from.empty() || from.find_first_of(".*[]\\^$()+?|") != std::string::npos ||
          to.find_first_of("\\&") != std::string::npos)
        continue;
      std::string edited;
      std::size_t at = 0;
      for (std::size_t next = text.find(from); next != std::string::npos && edited.size() < kImageFileBytesLimit;
           next = text.find(from, at)) {
        edited.append(text, at, next - at).append(to);
        at = next + from.size();
        changed = true;
      }
      edited.append(text, at);
      text = std::move(edited);
    }
    if (changed) image_.put_text(path, std::move(text), file->path, file->first_line, false);
  }
}

bool StartRunner::change_files(const Arguments& argv, const shell::Command* tree) {
  const std::string& name = argv.front().text;
  const std::size_t line = tree != nullptr ? place_of(tree->span, {}).line_from_one : 1;
  const auto full = [&](const std::string& path) { return image_path(folder, path); };
  const std::vector<std::string> operands = plain_operands(argv);
  if (name == "sed" && (has_option(argv, 'i') || std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
                          return each.text.starts_with("--in-place");
                        }))) {
    edit_in_place(argv);
    return true;
  }
  if (name == "echo" || name == "printf" || name == "cat" || name == "sed" || name == "envsubst" || name == "erb" ||
      name == "j2" || name == "jinja2" || name == "tr") {
    bool known = true;
    std::string output = output_of(argv, tree, known);
    if (tree != nullptr) write_redirections(*tree, output, known, line);
    piped_ = known && output.size() <= kImageFileBytesLimit ? std::optional<std::string>(std::move(output)) : std::nullopt;
    return true;
  }
  if (name == "tee") {
    bool known = true;
    const std::string output = output_of(argv, tree, known);
    const bool has_text = piped_ || (tree != nullptr && std::any_of(tree->redirections.begin(), tree->redirections.end(),
                                                                    [](const shell::Redirection& each) {
                                                                      return each.here != nullptr || each.op == "<";
                                                                    }));
    if (has_text) {
      const bool here = tree != nullptr && std::any_of(tree->redirections.begin(), tree->redirections.end(),
                                                       [](const shell::Redirection& each) { return each.here != nullptr; });
      for (const std::string& path : operands)
        image_.put_text(full(path), output, frame_.source != nullptr ? frame_.source->path : std::string(),
                        here ? line + 1 : line, has_option(argv, 'a'));
    }
    return true;
  }
  if (name == "rm" || name == "unlink" || name == "rmdir") {
    for (const std::string& path : operands) {
      if (path.find_first_of("*?[") == std::string::npos) {
        image_.remove(full(path));
        // A `down` file of the base image goes: the service starts.
        if (path.ends_with("/down") && (full(path).starts_with("/etc/service/") || full(path).starts_with("/etc/sv/"))) {
          const std::string service = full(path).substr(0, full(path).size() - 5);
          if (!image_.find(service + "/run"))
            boot_services["runit:" + service.substr(service.rfind('/') + 1)] = frame_.chain;
        }
      } else {
        for (const std::string& found : image_.match(full(path))) image_.remove(found);
      }
    }
    return true;
  }
  if (name == "mkdir") {
    for (const std::string& path : operands) image_.make_folder(full(path));
    return true;
  }
  if (name == "touch") {
    for (const std::string& path : operands)
      if (!image_.find(full(path)))
        image_.put_text(full(path), "", frame_.source != nullptr ? frame_.source->path : std::string(), line, false);
    return true;
  }
  if (name == "ln") {
    for (std::size_t i = 0; i + 1 < operands.size() && i < 100; ++i) {
      std::vector<std::string> sources{operands[i]};
      const bool pattern = operands[i].find_first_of("*?[") != std::string::npos;
      if (pattern) sources = image_.match(full(operands[i]));
      for (const std::string& source : sources) {
        std::string target = full(operands.back());
        if (pattern || operands.size() > 2 || operands.back().ends_with('/') || operands.back() == "." ||
            image_.is_folder(target))
          target += "/" + std::string(last_part(source));
        const std::string link_folder = target.substr(0, target.rfind('/'));
        image_.link(target, image_path(link_folder, source));
      }
    }
    return true;
  }
  if (name == "cp" || name == "mv" || name == "install") {
    if (name == "install" && has_option(argv, 'd')) {
      for (const std::string& path : operands) image_.make_folder(full(path));
      return true;
    }
    if (operands.size() >= 2) {
      const std::string target = full(operands.back());
      for (std::size_t i = 0; i + 1 < operands.size() && i < 100; ++i) {
        std::vector<std::string> sources{full(operands[i])};
        const bool pattern = operands[i].find_first_of("*?[") != std::string::npos;
        if (pattern) sources = image_.match(sources.front());
        for (const std::string& source : sources) {
          std::string to = target;
          if (image_.is_folder(source) && !operands[i].ends_with("/.")) {
            if (pattern || image_.is_folder(target)) to += "/" + std::string(last_part(source));
          } else if ((operands.back().ends_with('/') || pattern) && !image_.is_folder(source)) {
            to += "/" + std::string(last_part(source));
          }
          if (source.find("bin/") != std::string::npos && to.find("bin/") != std::string::npos && !image_.find(source) &&
              !image_.is_folder(source)) {
            image_.link(to, source);  // a program of the base image, known by its old name
            continue;
          }
          image_.copy(source, to);
          if (name == "mv") image_.remove(source);
        }
      }
    }
    return true;
  }
  static constexpr std::array<std::string_view, 6> kFetchers{"curl", "wget", "git", "tar", "unzip", "svn"};
  if (std::find(kFetchers.begin(), kFetchers.end(), name) != kFetchers.end()) {
    for (std::size_t i = 1; i + 1 < argv.size(); ++i)
      if (argv[i].text == "-o" || argv[i].text == "-O" || argv[i].text == "-C" || argv[i].text == "-d" ||
          argv[i].text == "--output")
        image_.put_unseen(full(argv[i + 1].text));
    if (tree != nullptr) write_redirections(*tree, {}, false, line);
    return true;
  }
  static constexpr std::array<std::string_view, 12> kSilent{"chmod",    "chown",    "chgrp",    "mkfifo",
                                                            "sync",     "usermod",  "useradd",  "adduser",
                                                            "groupadd", "addgroup", "chpasswd", "setcap"};
  return std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end();
}

void StartRunner::install_packages(const Arguments& argv, std::size_t from) {
  for (std::size_t i = from; i < argv.size(); ++i) {
    const std::string& word = argv[i].text;
    if (word.empty() || word.front() == '-') {
      if (word == "-t" || word == "--virtual" || word == "--repository" || word == "-X") ++i;
      continue;
    }
    if (installed.size() < 3000) installed.insert(word.substr(0, word.find_first_of("=~@/:<>")));
  }
}

bool StartRunner::change_boot(const Arguments& argv) {
  const std::string& name = argv.front().text;
  const auto word = [&](std::size_t i) { return i < argv.size() ? argv[i].text : std::string(); };
  const auto bare = [](std::string text) {
    for (const std::string_view suffix : {".service", ".target"})
      if (text.ends_with(suffix)) text.resize(text.size() - suffix.size());
    return text;
  };
  const auto enable = [&](const std::string& service) {
    if (service.empty() || service.front() == '-') return;
    boot_services[bare(service)] = frame_.chain;
    disabled_services.erase(bare(service));
  };
  const auto disable = [&](const std::string& service) {
    boot_services.erase(bare(service));
    disabled_services.insert(bare(service));
  };
  if (name == "apt-get" || name == "apt" || name == "aptitude" || name == "yum" || name == "dnf" || name == "microdnf" ||
      name == "zypper" || name == "apk" || name == "pacman" || name == "tdnf" || name == "emerge" || name == "apt-fast" ||
      name == "install_packages" || name == "dpkg") {
    debian = debian || name.starts_with("apt") || name == "install_packages";
    for (std::size_t i = 1; i < argv.size(); ++i) {
      if (word(i) == "install" || word(i) == "add" || word(i) == "-S" || word(i) == "-Sy" || word(i) == "-Syu" ||
          word(i) == "in") {
        install_packages(argv, i + 1);
        break;
      }
      if (word(i) == "purge" || word(i) == "remove" || word(i) == "del" || word(i) == "erase" || word(i) == "autoremove") {
        for (std::size_t k = i + 1; k < argv.size(); ++k) installed.erase(word(k));
        break;
      }
    }
    return true;
  }
  if (name == "systemctl") {
    std::size_t i = 1;
    while (i < argv.size() && word(i).starts_with('-')) ++i;
    const std::string action = word(i);
    if (action != "enable" && action != "disable" && action != "mask" && action != "unmask" && action != "preset")
      return phase == Phase::build;
    for (std::size_t k = i + 1; k < argv.size(); ++k) {
      if (action == "enable")
        enable(word(k));
      else if (action == "disable" || action == "mask")
        disable(word(k));
    }
    return true;
  }
  if (name == "update-rc.d") {
    std::size_t i = 1;
    while (i < argv.size() && word(i).starts_with('-')) ++i;
    const std::string action = word(i + 1);
    if (action == "defaults" || action == "enable" || action == "start")
      enable(word(i));
    else
      disable(word(i));
    return true;
  }
  if (name == "insserv") {
    enable(word(1));
    return true;
  }
  if (name == "chkconfig") {
    if (word(1) == "--add")
      enable(word(2));
    else if (argv.back().text == "on")
      enable(word(argv.size() - 2));
    else if (argv.back().text == "off")
      disable(word(argv.size() - 2));
    return true;
  }
  if (name == "rc-update") {
    const std::size_t verb = word(1) == "-u" ? 2U : 1U;
    if (word(verb) == "add" || word(verb) == "-a")
      enable(word(verb + 1));
    else if (word(verb) == "del" || word(verb) == "delete" || word(verb) == "-d")
      disable(word(verb + 1));
    else if (word(verb + 1) == "add")
      enable(word(verb));
    return true;
  }
  return false;
}

}  // namespace plimsoll::detect::services
