// SPDX-License-Identifier: Apache-2.0
//
// Builtins of the shell, which steer the script itself; everything else is handed on.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"
#include "engine/detect/services/start_runner.h"

namespace plimsoll::detect::services {

namespace shell = documents::shell;

namespace {

// A shell without a script, as such or behind su and sudo: it runs what it is given as its input.
bool reads_script(const Arguments& argv) {
  Arguments rest = argv;
  for (int turns = 0; turns < 10 && !rest.empty(); ++turns) {
    const std::size_t length = wrapper_length(rest);
    if (length == 0) break;
    rest = rest_of(rest, length);
  }
  if (rest.empty()) return false;
  const std::string_view program = last_part(rest.front().text);
  if (program == "su" || program == "runuser")
    return std::none_of(rest.begin(), rest.end(),
                        [](const Argument& each) { return each.text.find('c') == 1 || each.text.starts_with("--c"); });
  return is_shell_program(program) && std::all_of(rest.begin() + 1, rest.end(), [](const Argument& each) {
           return each.text.starts_with('-') && each.text.find('c') == std::string::npos;
         });
}

}  // namespace

Outcome StartRunner::run_argv(Arguments argv, const shell::Command* tree) {
  if (argv.empty() || !take_step()) return {Status::maybe, Flow::next};
  const std::string& name = argv.front().text;
  // Builtins that steer the script itself.
  if (argv.front().known) {
    if (name == ":" || name == "true") {
      if (tree != nullptr) {  // `: > file`
        write_redirections(*tree, {}, true, 1);
        for (const shell::Word& each : tree->words) expand_one(each);  // : ${X:=y}
      }
      return {Status::yes, Flow::next};
    }
    if (name == "false") return {Status::no, Flow::next};
    if (name == "exit" || name == "logout") {
      if (argv.size() > 1 && argv[1].known && argv[1].text != "0")
        return {Status::no, Flow::next};  // a failure: see is_failure()
      last_foreground_.reset();
      return {Status::maybe, Flow::stop};
    }
    if (name == "return")
      return {word_at(argv, 1) == "0"   ? Status::yes
              : word_at(argv, 1) == "1" ? Status::no
                                        : Status::maybe,
              Flow::leave_function};
    if (name == "break") return {Status::yes, Flow::leave_loop};
    if (name == "continue") return {Status::yes, Flow::next};
    if (name == "test" || name == "[" || name == "[[") return run_builtin_test(argv);
    if (name == "cd" || name == "pushd") {
      if (argv.size() > 1 && argv[1].known) folder = image_path(folder, argv[1].text);
      return {Status::assumed, Flow::next};
    }
    if (name == "export" || name == "declare" || name == "local" || name == "readonly" || name == "typeset") {
      for (std::size_t i = 1; i < argv.size(); ++i) {
        const std::size_t equals = argv[i].text.find('=');
        if (equals != std::string::npos)
          set_variable(argv[i].text.substr(0, equals), {argv[i].text.substr(equals + 1), argv[i].known});
      }
      return {Status::assumed, Flow::next};
    }
    if (name == "unset") {
      for (std::size_t i = 1; i < argv.size(); ++i) variables.erase(argv[i].text);
      return {Status::assumed, Flow::next};
    }
    if (name == "read" || name == "mapfile" || name == "getopts") {
      // read -ra NAMES <<< "a,b": what is read is known.
      const std::optional<std::vector<std::string>> lines =
          name == "read" && tree != nullptr ? input_lines(argv, tree) : std::nullopt;
      if (lines && lines->size() == 1) {
        const bool array = std::any_of(argv.begin(), argv.end(), [](const Argument& each) {
          return each.text.starts_with('-') && each.text.find('a') != std::string::npos;
        });
        const std::string separators = separators_of_words();
        std::string_view rest = lines->front();
        for (std::size_t i = 1; i < argv.size(); ++i) {
          if (argv[i].text.starts_with('-')) continue;
          std::string value;
          const bool all = array || i + 1 == argv.size();
          while (!rest.empty()) {
            const std::size_t end = std::min(rest.find_first_of(separators), rest.size());
            if (!value.empty()) value += ' ';
            value += rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!all) break;
          }
          if (array && arrays_.size() < 500) arrays_.insert(argv[i].text);
          set_variable(argv[i].text, {std::move(value), true});
        }
        return {Status::yes, Flow::next};
      }
      for (std::size_t i = 1; i < argv.size(); ++i)
        if (!argv[i].text.starts_with('-')) set_variable(argv[i].text, {{}, false});
      return {Status::maybe, Flow::next};
    }
    if (name == "set") {
      for (std::size_t i = 1; i < argv.size(); ++i) {
        if (argv[i].text != "--" && (argv[i].text.starts_with('-') || argv[i].text.starts_with('+'))) {
          if (argv[i].text.back() == 'o') ++i;
          continue;
        }
        const std::size_t first = argv[i].text == "--" ? i + 1 : i;
        std::vector<std::string> values;
        for (std::size_t k = first; k < argv.size(); ++k) values.push_back(argv[k].text);
        arguments_ = std::move(values);
        break;
      }
      return {Status::assumed, Flow::next};
    }
    if (name == "shift") {
      const std::size_t count =
          argv.size() > 1 && argv[1].text.size() == 1 && std::isdigit(static_cast<unsigned char>(argv[1].text[0])) != 0
              ? static_cast<std::size_t>(argv[1].text[0] - '0')
              : 1;
      arguments_.erase(arguments_.begin(),
                       arguments_.begin() + static_cast<std::ptrdiff_t>(std::min(count, arguments_.size())));
      return {Status::assumed, Flow::next};
    }
    if (name == "wait" && phase == Phase::start && frame_.weight > kUncertain && !frame_.background &&
        std::all_of(argv.begin() + 1, argv.end(), [](const Argument& each) {
          return each.text == "-n" || each.text == "-f" || each.text.starts_with('$') || each.text.starts_with('%');
        }))
      waited_until_ = starts.size();  // what runs now was waited for: ending it later is the end of the container
    if (name == "trap" || name == "alias" || name == "shopt" || name == "umask" || name == "ulimit" || name == "wait" ||
        name == "jobs" || name == "disown" || name == "fg" || name == "bg" || name == "let" || name == "hash" ||
        name == "enable")
      return {Status::assumed, Flow::next};
    if (name == "source" || name == ".") {
      if (argv.size() < 2) return {};
      const std::string& path = argv[1].text;
      std::optional<ImageFile> file;
      if (argv[1].known) file = image_.find(image_path(folder, path));
      if (!file && argv[1].known) {
        if (const std::optional<std::string> found = locate(path)) file = image_.find(*found);
      }
      if (!file) {
        const bool system = path.starts_with("/etc/profile") || path.starts_with("/etc/apache2/envvars") ||
                            path.ends_with("activate") || path.ends_with(".bashrc") || path.starts_with("/etc/default/") ||
                            path.starts_with("/opt/ros");
        if (!system) note_unseen("a sourced script that is not in the repository: " + path);
        return {Status::assumed, Flow::next};
      }
      return run_file(*file, path, argv, true);
    }
    if (name == "eval") {
      std::string text;
      bool known = true;
      for (std::size_t i = 1; i < argv.size(); ++i) {
        text += (i > 1 ? " " : "") + argv[i].text;
        known = known && argv[i].known;
      }
      const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
      return known ? run_script_text(text, here.path, here.line_from_one, {}) : Outcome{};
    }
    // Only redirections: `exec > >(tee log)` too.
    if (name == "exec" && std::all_of(argv.begin() + 1, argv.end(), [](const Argument& each) {
          return each.text.starts_with(">(") || each.text.starts_with("<(") || each.text == ">" || each.text == "2>";
        }))
      return {};
    if (name == "coproc" && argv.size() > 1) {
      const bool outer = std::exchange(frame_.background, true);
      dispatch(rest_of(argv, 1), false);
      frame_.background = outer;
      return {Status::yes, Flow::next};
    }
    if (const std::string_view base = last_part(name); base == "xargs" || base == "parallel")
      return run_for_each(argv, tree);
    if (last_part(name) == "find" &&
        std::any_of(argv.begin(), argv.end(), [](const Argument& each) { return each.text.starts_with("-exec"); }))
      return run_find(argv);
    if (name == "exec" && tree != nullptr) {
      const Outcome outcome = dispatch(rest_of(argv, wrapper_length(argv)), true);
      return {outcome.status, Flow::stop};
    }
    // `echo x | sudo tee f`
    if (name == "sudo")
      if (const std::size_t length = wrapper_length(argv); length > 0 && length < argv.size())
        if (Arguments rest = rest_of(argv, length); change_files(rest, tree) || change_boot(rest))
          return {Status::assumed, Flow::next};
    // Filters that write files look at the tree; `echo x | tee f` is a pipeline of two.
    const std::string bare(last_part(name));
    if (change_files(argv.front().text == bare ? argv : [&] {
          Arguments renamed = argv;
          renamed.front().text = bare;
          return renamed;
        }(), tree))
      return {Status::assumed, Flow::next};
    if (change_boot(argv)) return {Status::assumed, Flow::next};
  }
  // What stands in a here-document of a shell is run by it.
  if (tree != nullptr && reads_script(argv)) {
    for (const shell::Redirection& redirection : tree->redirections)
      if (redirection.here)
        return run_script_text(redirection.here->text, frame_.source != nullptr ? frame_.source->path : std::string(),
                               place_of(redirection.here->span, {}).line_from_one, {});
    // echo "service x start" | sh
    if (piped_) {
      const std::string text = *std::exchange(piped_, std::nullopt);
      const Place here = frame_.chain.empty() ? Place{} : frame_.chain.back();
      return run_script_text(text, here.path, here.line_from_one, {});
    }
  }
  Outcome outcome = dispatch(std::move(argv), false);
  if (tree != nullptr && phase == Phase::build)
    for (const shell::Redirection& redirection : tree->redirections)
      if (redirection.op == ">") write_redirections(*tree, {}, false, 1);
  return outcome;
}

}  // namespace plimsoll::detect::services
