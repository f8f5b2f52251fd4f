// SPDX-License-Identifier: Apache-2.0
//
// Commands that change the files of the image while it is built or started: written, moved, linked and removed.
#include <algorithm>
#include <array>

#include "engine/detect/services/file_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

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
    if (printed_ != nullptr && known && printed_->size() + output.size() <= kImageFileBytesLimit &&
        (tree == nullptr || tree->redirections.empty() || tree->redirections.front().here != nullptr))
      *printed_ += output;
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
  if (name == "find" || name == "ls") {
    if (std::any_of(argv.begin(), argv.end(), [](const Argument& each) { return each.text.starts_with("-exec"); }))
      return false;
    std::vector<std::string> paths;
    if (name == "find") {
      paths = found_by_find(argv);
    } else {
      for (const std::string& each : operands)
        for (const std::string& path : image_.is_folder(full(each)) ? image_.list(full(each)) : image_.match(full(each)))
          paths.push_back(image_.is_folder(full(each)) ? path.substr(full(each).size() + 1) : path);
    }
    std::string text;
    for (const std::string& path : paths) text += path + "\n";
    piped_ = text.empty() ? std::nullopt : std::optional<std::string>(std::move(text));
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
  if (name == "useradd" || name == "adduser" || name == "usermod") {
    for (std::size_t i = 1; i + 1 < argv.size(); ++i)
      if ((argv[i].text == "-d" || argv[i].text == "--home" || argv[i].text == "-h" || argv[i].text == "--home-dir") &&
          argv[i + 1].text.starts_with('/') && homes_.size() < 50 && argv.back().known)
        homes_[argv.back().text] = argv[i + 1].text;
    return true;
  }
  static constexpr std::array<std::string_view, 12> kSilent{"chmod",    "chown",    "chgrp",    "mkfifo",
                                                            "sync",     "usermod",  "useradd",  "adduser",
                                                            "groupadd", "addgroup", "chpasswd", "setcap"};
  return std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end();
}

}  // namespace plimsoll::detect::services
