// SPDX-License-Identifier: Apache-2.0
//
// Container commands of whole scripts: variables, arrays and defaults that the script itself sets.
#include "engine/documents/run_command/shell_values.h"

#include <catch2/catch_test_macros.hpp>

#include "engine/documents/run_command/run_command.h"

namespace plimsoll::documents {

namespace {

Model read(std::string_view script) {
  Model model;
  const shell::Script tree = shell::parse_script(script);
  add_container_commands(tree.body, {}, model);
  return model;
}

}  // namespace

TEST_CASE("shell values: what the script sets is put in", "[documents][run_command]") {
  struct Case {
    std::string_view script;
    std::string_view image;
    bool resolved;
  };
  const Case cases[] = {
      {"docker run nginx:1\n", "nginx:1", true},
      {"docker run \\\n  --rm \\\n  nginx:1\n", "nginx:1", true},
      {"IMAGE=nginx:1\ndocker run \"$IMAGE\"\n", "nginx:1", true},
      {"export TAG=1\ndocker run nginx:${TAG}\n", "nginx:1", true},
      {"docker run nginx:${TAG:-1}\n", "nginx:1", true},
      {"TAG=2\ndocker run nginx:${TAG:-1}\n", "nginx:2", true},
      {"docker run nginx:$TAG\n", "nginx:$TAG", false},
      {"IMAGE=${IMAGE:-}\ndocker run -d $IMAGE redis-server\n", "${IMAGE:-}", false},
      {"EXTRA=\ndocker run $EXTRA nginx:1\n", "nginx:1", true},
      {"TAG=$(date)\ndocker run nginx:$TAG\n", "nginx:$(date)", false},
      {"OPTS=\"--rm -v /a:/b\"\ndocker run $OPTS nginx:1\n", "nginx:1", true},
      {"ARGS=(--rm -v /a:/b)\ndocker run \"${ARGS[@]}\" nginx:1\n", "nginx:1", true},
      {"ARGS=(--rm)\nARGS+=(-v /a:/b)\ndocker run \"${ARGS[@]}\" nginx:1\n", "nginx:1", true},
      {"if true; then docker run nginx:1; fi\n", "nginx:1", true},
      {"start() { docker run nginx:1; }\n", "nginx:1", true},
      {"id=$(docker run -d nginx:1)\n", "nginx:1", true},
  };
  for (const Case& one : cases) {
    INFO(one.script);
    const Model model = read(one.script);
    REQUIRE(model.images.size() == 1);
    CHECK(model.images[0].reference.expanded == one.image);
    CHECK(model.images[0].reference.resolved == one.resolved);
  }
}

TEST_CASE("shell values: options out of a variable are options", "[documents][run_command]") {
  const Model model = read("OPTS=\"--privileged -v /:/host\"\ndocker run $OPTS nginx:1\n");
  REQUIRE(model.containers.size() == 1);
  REQUIRE(model.containers[0].options.size() == 2);
  CHECK(model.containers[0].options[0].key == OptionKey::privileged);
  CHECK(model.containers[0].options[1].key == OptionKey::mount);
}

TEST_CASE("shell values: the chain says where a value comes from", "[documents][run_command]") {
  const Model model = read("IMAGE=nginx:1\ndocker run $IMAGE\n");
  REQUIRE(model.images.size() == 1);
  REQUIRE(model.images[0].reference.chain.size() == 1);
  CHECK(model.images[0].reference.chain[0].text == "IMAGE=nginx:1");
}

TEST_CASE("shell values: scripts inside a model give containers at their places in the file", "[documents][run_command]") {
  // A block scalar of YAML: two lines, indented by four.
  const std::string file = "script: |\n    X=nginx:1\n    docker run --privileged $X\n";
  Model model;
  Command command;
  command.role = CommandRole::script;
  command.shell_form = true;
  command.text = "X=nginx:1\ndocker run --privileged $X\n";
  command.text_pieces = {{14, 24}, {28, 55}};
  command.span = {14, 55};
  model.commands.push_back(command);
  command.role = CommandRole::build_step;  // a RUN starts no container of the deployment
  model.commands.push_back(command);
  add_container_commands_of_scripts(true, model);
  REQUIRE(model.containers.size() == 1);
  REQUIRE(model.containers[0].options.size() == 1);
  const Span span = model.containers[0].options[0].span;
  CHECK(file.substr(span.begin, span.size()) == "--privileged");
  REQUIRE(model.images.size() == 1);
  CHECK(model.images[0].reference.expanded == "nginx:1");
  CHECK(!model.images[0].ships);
}

TEST_CASE("shell values: a variable that grows by itself does not eat the memory", "[documents][run_command]") {
  std::string script = "A=aaaaaaaa\n";
  for (int i = 0; i < 100; ++i) script += "A=$A$A$A$A\n";
  script += "docker run $A\n";
  const Model model = read(script);
  REQUIRE(model.images.size() == 1);
  CHECK(model.images[0].reference.expanded.size() <= 64 * 1024);
}

}  // namespace plimsoll::documents
