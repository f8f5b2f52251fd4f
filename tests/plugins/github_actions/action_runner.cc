// SPDX-License-Identifier: Apache-2.0
#include "tests/plugins/github_actions/action_runner.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/documents/yaml/node_reading.h"
#include "tests/plugins/github_actions/action_expressions.h"
#include "tests/support/program.h"

namespace plimsoll::tests {
namespace {

namespace yaml = documents::yaml;

constexpr std::size_t kSummaryLimit = std::size_t{1} << 20U;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class Run {
 public:
  explicit Run(const ActionCall& call) : call_(call) { result_.log = RunnerLog(call.workspace); }

  ActionResult run() {
    const std::string text = content_of(call_.action + "/action.yml");
    const yaml::Tree tree = yaml::parse_yaml(text);
    REQUIRE(tree.diagnostics.empty());
    const yaml::Node* root = tree.root();
    REQUIRE(yaml::text_of(yaml::get(root, {"runs", "using"})) == "composite");
    take_inputs(yaml::get(root, "inputs"));
    folder_.write("event.json", call_.payload);
    for (const yaml::Node* step : yaml::items(yaml::get(root, {"runs", "steps"}))) run_step(step);
    for (const yaml::Pair& output : yaml::entries(yaml::get(root, "outputs"))) {
      result_.outputs[output.key->text] = evaluate_template(yaml::text_of(yaml::get(output.value, "value")), context());
    }
    result_.succeeded = !failed_;
    return std::move(result_);
  }

 private:
  void take_inputs(const yaml::Node* inputs) {
    for (const yaml::Pair& input : yaml::entries(inputs)) {
      const yaml::Node* otherwise = yaml::get(input.value, "default");
      // The runner takes texts only; a plain `true` or a list is refused.
      REQUIRE((otherwise == nullptr || otherwise->style == yaml::ScalarStyle::double_quoted));
      inputs_[input.key->text] = yaml::text_of(otherwise);
    }
    for (const auto& [name, value] : call_.inputs) {
      INFO("unknown input " << name);
      REQUIRE(inputs_.count(name) == 1);
      inputs_[name] = value;
    }
  }

  [[nodiscard]] ExpressionContext context() const {
    ExpressionContext context;
    context.failed = failed_;
    context.value = [this](const std::string& path) -> std::string {
      const auto look = [](const std::map<std::string, std::string>& map, const std::string& name) {
        const auto found = map.find(name);
        return found == map.end() ? std::string() : found->second;
      };
      if (path.starts_with("inputs.")) return look(inputs_, path.substr(7));
      if (path.starts_with("steps.")) return look(step_values_, path.substr(6));
      if (path == "github.server_url") return "https://github.example";
      if (path == "github.action_repository") return "example/plimsoll";
      return {};
    };
    return context;
  }

  void run_step(const yaml::Node* step) {
    const yaml::Node* script = yaml::get(step, "run");
    // Nested actions are no part of this runner.
    REQUIRE(script != nullptr);
    REQUIRE(yaml::text_of(yaml::get(step, "shell")) == "sh");
    // Pasting an expression into a script lets whoever controls its value write the script.
    REQUIRE(script->text.find("${{") == std::string::npos);
    if (!evaluate_condition(yaml::text_of(yaml::get(step, "if")), context())) return;

    const std::string number = std::to_string(result_.exit_codes.size());
    const std::vector<std::string> files = {"GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE",
                                            "GITHUB_STEP_SUMMARY"};
    for (const std::string& file : files) folder_.write(file + number, "");
    folder_.write("script" + number + ".sh", script->text);
    folder_.write("temp/.keep", "");
    folder_.write("home/.keep", "");

    std::vector<std::string> words = {"env", "-i"};
    const auto add = [&](const std::string& name, const std::string& value) { words.push_back(name + "=" + value); };
    add("PATH", call_.path.empty() ? std::getenv("PATH") : call_.path);
    add("HOME", folder_.path("home"));
    add("CI", "true");
    add("GITHUB_ACTIONS", "true");
    add("GITHUB_WORKSPACE", call_.workspace);
    add("GITHUB_ACTION_PATH", call_.action);
    add("GITHUB_EVENT_NAME", call_.event);
    add("GITHUB_EVENT_PATH", folder_.path("event.json"));
    add("RUNNER_TEMP", folder_.path("temp"));
    add("RUNNER_TOOL_CACHE", call_.tool_cache.empty() ? folder_.path("no-cache") : call_.tool_cache);
    for (const std::string& file : files) add(file, folder_.path(file + number));
    for (const auto& [name, value] : call_.variables) add(name, value);
    for (const yaml::Pair& entry : yaml::entries(yaml::get(step, "env"))) {
      add(entry.key->text, evaluate_template(yaml::text_of(entry.value), context()));
    }
    // One stream, in the order in which it is written.
    words.insert(words.end(), {"sh", "-c", "exec sh -e \"$0\" 2>&1", folder_.path("script" + number + ".sh")});
    ProgramOptions options;
    options.working_directory = call_.workspace;
    const ProgramResult run_result = tests::run(words, options);
    result_.exit_codes.push_back(run_result.exit_code);
    failed_ = failed_ || run_result.exit_code != 0;
    std::istringstream lines(run_result.output);
    for (std::string line; std::getline(lines, line);) result_.log.take_line(line);
    take_files(yaml::text_of(yaml::get(step, "id")), number);
  }

  void take_files(std::string_view id, const std::string& number) {
    std::map<std::string, std::string> pairs;
    INFO(content_of(folder_.path("GITHUB_OUTPUT" + number)));
    CHECK(RunnerLog::read_pairs(content_of(folder_.path("GITHUB_OUTPUT" + number)), pairs));
    for (const auto& [name, value] : pairs) step_values_[std::string(id) + ".outputs." + name] = value;
    // Later steps of the job must not find their environment changed.
    CHECK(content_of(folder_.path("GITHUB_ENV" + number)).empty());
    CHECK(content_of(folder_.path("GITHUB_PATH" + number)).empty());
    const std::string summary = content_of(folder_.path("GITHUB_STEP_SUMMARY" + number));
    if (summary.size() <= kSummaryLimit) result_.summary += summary;
    // Nothing is left behind on a runner that lives longer than the job.
    for (const auto& left : boost::filesystem::directory_iterator(folder_.path("temp"))) {
      CHECK(left.path().filename() == ".keep");
    }
  }

  const ActionCall& call_;
  TemporaryFolder folder_;
  std::map<std::string, std::string> inputs_;
  std::map<std::string, std::string> step_values_;
  bool failed_ = false;
  ActionResult result_;
};

}  // namespace

ActionResult run_action(const ActionCall& call) { return Run(call).run(); }

}  // namespace plimsoll::tests
