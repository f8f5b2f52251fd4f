// SPDX-License-Identifier: Apache-2.0
//
// Follows commands the way a container does when it is built (files appear) and started (services appear).
//
// A small abstract shell: variables with known values, positional arguments, functions, conditions. What can be worked out
// is followed exactly; where it cannot, both ways are taken with less weight, and nothing learnt inside is certain behind.
// Long-running programs become Starts. A command that is read through (exec, gosu, tini, sh -c, a copied script, a process
// manager) leads to what it runs; the chain of places on the way is kept.
//
// Bounds: kStepLimit commands in all, kNestLimit scripts and functions inside each other, values of kValueLimit bytes. Past a
// bound the rest is not followed, and `unseen` says so.
//
// The members are implemented by subject: start_runner.cc (scripts), shell_lists.cc, control_flow.cc, execline.cc; word_values.cc,
// substitutions.cc, shell_tests.cc; shell_builtins.cc; file_commands.cc, text_edits.cc, boot_settings.cc (what changes the
// image); program_dispatch.cc, program_starts.cc, application_starts.cc, foreign_scripts.cc, program_stops.cc (what a command
// line starts or ends); process_managers.cc, supervisor.cc, service_folders.cc, boot_services.cc, program_lists.cc,
// described_programs.cc, node_programs.cc, fan_out.cc, questions.cc, entry_hooks.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text_position.h"
#include "engine/detect/services/service_catalogue.h"
#include "engine/detect/services/virtual_image.h"
#include "engine/documents/shell/shell_tree.h"

namespace plimsoll::detect::services {

inline constexpr std::size_t kStepLimit = 40'000;
inline constexpr std::size_t kNestLimit = 100;
inline constexpr double kUncertain = 0.4;  // weight of a start behind a condition that cannot be worked out
inline constexpr std::size_t kValueLimit = std::size_t{16} << 10U;

// A line of a chain.
struct Place {
  std::string text;
  std::string path;  // empty: the document
  std::size_t line_from_one = 0;
};

struct Start {
  std::string program;               // base name of what runs
  std::string command;               // as a person would read it, shortened
  const Service* service = nullptr;  // null: an application nobody lists
  double weight = 1.0;
  bool in_background = false;  // beside what follows
  bool stopped = false;        // only for set-up: stopped again before the end
  bool looks_like_helper = false;
  std::string job;  // name of the variable that holds its process id
  std::vector<Place> chain;
};

// A manager that was started, for the rule about managers and the text.
struct ManagerUse {
  std::string name;
  std::size_t programs = 0;
  std::vector<Place> chain;
};

// One word of a command line.
struct Argument {
  std::string text;
  bool known = true;
};
using Arguments = std::vector<Argument>;
Arguments known_arguments(const std::vector<std::string>& words);
Arguments rest_of(const Arguments& argv, std::size_t from);
std::string word_at(const Arguments& argv, std::size_t i);  // empty past the end
std::string joined(const Arguments& arguments);
// A short number, nothing else.
std::optional<long> number_of(const std::string& text);

enum class Status : std::uint8_t { yes, no, maybe, assumed };
enum class Flow : std::uint8_t { next, stop, leave_function, leave_loop };
struct Outcome {
  Status status = Status::assumed;
  Flow flow = Flow::next;
};

// One word of an execline script.
struct ExeclineWord {
  std::string text;
  char brace = 0;  // '{' or '}' when it is one
  std::size_t line_from_one = 1;
};
std::vector<ExeclineWord> execline_words(std::string_view text, std::size_t first_line);

// Where a text that is run stands.
struct Source {
  std::string path;  // empty: the document
  std::size_t first_line = 1;
  std::shared_ptr<const std::string> text;
  std::vector<std::size_t> line_of_offset;  // joined texts: (offset, line) pairs flattened; empty: count newlines
};

class StartRunner {
 public:
  enum class Phase : std::uint8_t { build, start };

  StartRunner(const ServiceCatalogue& catalogue, VirtualImage& image);

  Phase phase = Phase::start;
  std::map<std::string, std::optional<std::string>, std::less<>> variables;  // nothing: set to what nobody knows
  std::string folder;                                                        // working directory, "" is the root
  std::string user;                                                          // empty: root
  std::string base_repository;                                               // of the image that this one is made from
  std::vector<std::pair<std::string, std::string>> bases;  // repository and tag of every base on the way, the nearest first
  std::string base_tag;

  // What was found.
  std::vector<Start> starts;
  std::vector<ManagerUse> managers;
  std::vector<std::string> unseen;                          // what could not be followed, in words
  std::set<std::string> installed;                          // packages
  bool debian = false;                                      // apt was used: packages enable their services
  std::map<std::string, std::vector<Place>> boot_services;  // enabled for an init
  std::set<std::string> disabled_services;

  // A shell text. Lines of the chain come from `source`.
  Outcome run_text(const std::shared_ptr<const Source>& source, const Place& from);
  // An argv, found at `from`.
  Outcome run_command(const Arguments& argv, const Place& from);
  // From building to starting: with a fresh budget of steps.
  void begin_start();
  // Ends a start: the last command in the foreground, when it is an application, runs for good.
  void finish();
  void note_unseen(std::string what);
  // What the entry script of an unseen base runs of this image: its hook folders, and lines put into it.
  void run_base_hooks();
  // Quotes and variables of one word, as a Dockerfile has them; nothing when a value is not known.
  Argument expand_text(const std::string& text);
  std::optional<std::string> expand_value(const std::string& text);

 private:
  friend class ManagerReader;
  struct Script;
  struct Frame {
    const Source* source = nullptr;
    std::vector<Place> chain;
    double weight = 1.0;
    bool background = false;
    bool in_condition = false;
  };
  class Nested;

  // start_runner.cc
  Outcome run_list(const documents::shell::List& list);
  Outcome run_printing(const documents::shell::Command& command, std::string& text);
  std::optional<Outcome> run_read_loop(const documents::shell::Command& command);
  Outcome run_statement(const documents::shell::Statement& statement);
  Outcome run_pipeline(const documents::shell::Pipeline& pipeline);
  Outcome run_tree(const documents::shell::Command& command);
  // control_flow.cc
  Outcome run_if(const documents::shell::Command& command);
  Outcome run_case(const documents::shell::Command& command);
  Outcome run_loop(const documents::shell::Command& command);
  Outcome run_for(const documents::shell::Command& command);
  Outcome run_uncertain(const documents::shell::List& list, double factor);
  // start_runner.cc again
  Outcome run_simple(const documents::shell::Command& command);
  Outcome call_function(const documents::shell::Command& function, const Source* source, const Arguments& argv);
  Outcome run_file(const ImageFile& file, const std::string& path, const Arguments& argv, bool sourced);
  Outcome run_script_text(std::string text, const std::string& path, std::size_t first_line, const Arguments& argv);
  std::shared_ptr<const Script> parsed(const std::shared_ptr<const std::string>& text);
  [[nodiscard]] Place place_of(Span span, const std::string& text);
  bool take_step();
  // Before variables are copied for a process of its own: false when the budget is used up.
  bool may_copy_variables();

  // execline.cc
  Outcome run_execline(const ImageFile& file);
  Outcome run_execline(const std::vector<ExeclineWord>& words, std::size_t at, std::size_t end, const std::string& path,
                       int depth);

  // word_values.cc
  void expand(const documents::shell::Word& word, Arguments& out);
  Argument expand_one(const documents::shell::Word& word);
  Argument value_of(const documents::shell::WordPiece& piece);
  Argument parameter(const documents::shell::Expansion& expansion, const std::string& written);
  Argument substitution(const documents::shell::List& list, const std::string& written);
  void set_variable(const std::string& name, Argument value);
  [[nodiscard]] std::string separators_of_words() const;  // what IFS says
  void expand_home(const documents::shell::WordPiece& piece, std::string& text);
  Status test(const Arguments& words, std::size_t begin, std::size_t end, bool patterns);
  Status test_file(char what, const Argument& path);
  Status test_pattern(const std::string& text, const std::string& pattern);
  Status test_arithmetic(std::string_view text, int depth);
  Outcome run_builtin_test(const Arguments& argv);

  // file_commands.cc: true when the command was one of these.
  bool change_files(const Arguments& argv, const documents::shell::Command* tree);
  bool change_boot(const Arguments& argv);
  void install_packages(const Arguments& argv, std::size_t from);
  void write_redirections(const documents::shell::Command& tree, const std::string& output, bool known, std::size_t line);
  std::string output_of(const Arguments& argv, const documents::shell::Command* tree, bool& known);
  std::optional<std::string> input_of(const Arguments& argv, const documents::shell::Command* tree, bool file_operands);
  void edit_in_place(const Arguments& argv);

  // fan_out.cc
  std::optional<std::vector<std::string>> input_lines(const Arguments& argv, const documents::shell::Command* tree);
  Outcome run_for_each(const Arguments& argv, const documents::shell::Command* tree);
  Outcome run_find(const Arguments& argv);
  std::vector<std::string> found_by_find(const Arguments& argv);

  // questions.cc
  std::optional<Outcome> answer(const std::string& program, const Arguments& argv);
  bool is_installed(const std::string& program);
  bool runs_already(const Service* service);

  // entry_hooks.cc
  void run_shell_settings(bool login);
  std::string home_of(const std::string& name);

  // shell_builtins.cc, program_dispatch.cc, program_starts.cc, program_stops.cc
  Outcome run_argv(Arguments argv, const documents::shell::Command* tree);
  Outcome dispatch(Arguments argv, bool replaced);
  Outcome dispatch_bounded(Arguments argv, bool replaced);
  Outcome start_by_init_script(const std::string& name, const std::string& action);
  Outcome start_program(const Arguments& argv, bool replaced);
  Outcome start_application(const Arguments& argv, bool replaced);
  Outcome start_base(const Arguments& rest);
  std::optional<Outcome> multi_daemon(const std::string& program, const Arguments& argv);
  bool stop_by_command(const std::string& program, const Arguments& argv);
  void scan_foreign_script(const ImageFile& file, const std::string& path);
  Outcome record(const Service* service, const std::string& program, const Arguments& argv, bool daemon, bool replaced,
                 double factor = 1.0);
  void stop_service(const Service* service);
  void stop_job(const std::string& variable);
  std::optional<std::string> locate(const std::string& program);
  bool is_own_program(const std::string& program);

  // process_managers.cc and what it names
  std::optional<Outcome> start_manager(const std::string& program, const Arguments& argv);
  void run_supervisor(const Arguments& argv);
  void run_supervisor_file(const std::string& path, int depth);
  void run_service_folder(const std::string& folder, const std::string& manager, bool overlay);
  void run_s6_rc();
  void run_my_init();
  void run_boot(const std::string& manager);
  void run_unit(const std::string& name, const std::vector<Place>& chain);
  void run_monit(const Arguments& argv);
  void run_circus(const Arguments& argv);
  void run_procfile(const std::string& runner, const Arguments& argv);
  void run_pm2(const Arguments& argv);
  void run_package_script(const std::string& name);
  void run_described(const std::string& manager, const std::vector<std::string>& paths, std::string_view section);
  void run_command_files(const std::string& manager, const std::vector<std::string>& paths);
  void run_inetd(const std::string& program);
  void run_make(const Arguments& argv);
  void run_managed(const std::string& command_line, const Place& place, bool long_running);
  void run_managed_file(const std::string& path, const Place& place);
  std::size_t begin_manager(const std::string& name);
  [[nodiscard]] const BaseImage* known_base() const;

  const ServiceCatalogue& catalogue_;
  VirtualImage& image_;
  Frame frame_;
  std::vector<std::string> arguments_;  // $1...
  bool arguments_known_ = true;
  std::string zero_;          // $0
  std::string frame_script_;  // the file being run, sourced ones too
  std::map<std::string, std::pair<const documents::shell::Command*, const Source*>, std::less<>> functions_;
  std::vector<const documents::shell::Command*> active_;  // functions being run
  std::set<std::string> run_files_started_;               // by name: s6-svc -u, sv start
  std::vector<std::shared_ptr<const Source>> sources_;    // keeps what functions point into
  std::map<const std::string*, std::shared_ptr<const Script>> scripts_;
  std::map<const std::string*, LineIndex> lines_;  // of the texts in sources_
  std::optional<Start> last_foreground_;
  std::optional<std::string> piped_;                       // what the command before in a pipeline prints
  Status last_status_ = Status::maybe;                     // what $? would say
  bool asks_for_installed_ = false;                        // the command before in the pipeline lists packages or services
  std::string group_text_;                                 // of the group whose output goes to a file
  std::string* printed_ = nullptr;                         // what a group prints, when somebody wants it
  std::map<std::string, std::string, std::less<>> homes_;  // of users made in the build
  std::size_t waited_until_ = 0;                           // starts before this index were waited for
  std::size_t last_background_ = 0;                        // index past the Start that $! means; 0: none
  std::map<std::string, std::size_t> jobs_;                // variable -> index past a Start
  std::set<std::string> supervisor_programs_off_;
  std::map<std::string, std::pair<std::string, Place>> supervisor_off_commands_;
  std::set<std::string> arrays_;  // names that were filled as arrays: they only grow
  std::size_t steps_ = 0;
  std::size_t nesting_ = 0;
  std::size_t list_depth_ = 0;  // of trees inside each other, over all scripts
  std::size_t dispatch_depth_ = 0;
  std::set<std::string> managers_running_;
};

std::string_view last_part(std::string_view path);

}  // namespace plimsoll::detect::services
