// SPDX-License-Identifier: Apache-2.0
//
// Commands as words: what follows the program, and which container and images that gives.
#include "engine/documents/run_command/run_command.h"

#include <catch2/catch_test_macros.hpp>

#include <sstream>

namespace plimsoll::documents {

namespace {

// Words parted by blanks; "@X" stands for an unknown "$X".
std::vector<Value> words_of(std::string_view text) {
  std::vector<Value> words;
  std::size_t offset = 0;
  std::istringstream stream{std::string(text)};
  for (std::string word; stream >> word;) {
    Value value;
    value.resolved = word.find('@') != 0;
    if (!value.resolved) word[0] = '$';
    value.raw = value.expanded = word;
    offset = text.find(word.substr(1), offset) - 1;
    value.span = {offset, offset + word.size()};
    words.push_back(std::move(value));
  }
  return words;
}

std::string_view name_of(OptionKey key) {
  switch (key) {
    case OptionKey::privileged:
      return "privileged";
    case OptionKey::cap_add:
      return "cap_add";
    case OptionKey::cap_drop:
      return "cap_drop";
    case OptionKey::network_mode:
      return "network";
    case OptionKey::pid_mode:
      return "pid";
    case OptionKey::seccomp:
      return "seccomp";
    case OptionKey::selinux:
      return "selinux";
    case OptionKey::no_new_privileges:
      return "no_new_privileges";
    case OptionKey::mount:
      return "mount";
    case OptionKey::port:
      return "port";
    case OptionKey::user:
      return "user";
    case OptionKey::restart:
      return "restart";
    case OptionKey::memory_limit:
      return "memory";
    case OptionKey::device:
      return "device";
    case OptionKey::read_only_root:
      return "read_only";
    default:
      return "";
  }
}

// "image nginx:1; privileged=true mount=/a:/b; command nginx -g; env A=b" in one line.
std::string printed(const Model& model) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " | ") + part; };
  for (const ImageUse& use : model.images) {
    add((use.role == ImageRole::build_result    ? "result "
         : use.role == ImageRole::base_argument ? "base "
                                                : "image ") +
        use.reference.expanded + (use.reference.resolved ? "" : "?") + (use.ships ? " ships" : ""));
  }
  for (const Container& container : model.containers) {
    std::string options;
    for (const ContainerOption& option : container.options) {
      if (!name_of(option.key).empty()) options += " " + std::string(name_of(option.key)) + "=" + option.value.expanded;
    }
    if (!options.empty()) add("options" + options);
  }
  for (const EnvironmentEntry& entry : model.environment) {
    add((entry.role == EnvironmentRole::build_argument ? "arg "
         : entry.role == EnvironmentRole::label        ? "label "
                                                       : "env ") +
        entry.name + "=" + entry.value.expanded);
  }
  for (const Command& command : model.commands) {
    std::string words;
    for (const Value& word : command.arguments) words += " " + word.expanded;
    add((command.role == CommandRole::entrypoint ? "entrypoint" : "command") + words);
  }
  return text;
}

std::string read(std::string_view text) {
  Model model;
  const std::vector<Value> words = words_of(text);
  add_container_command(words, {0, text.size()}, {}, model);
  return printed(model);
}

}  // namespace

TEST_CASE("run command: the image is the first word that no option takes", "[documents][run_command]") {
  struct Case {
    std::string_view command;
    std::string_view model;
  };
  const Case cases[] = {
      {"docker run nginx:1", "image nginx:1"},
      {"docker run --rm -it nginx:1 sh -c x", "image nginx:1 | command sh -c x"},
      {"docker run -d --name web -p 8080:80 nginx:1", "image nginx:1 ships | options port=8080:80"},
      {"docker run -dp 8080:80 nginx:1", "image nginx:1 ships | options port=8080:80"},
      {"docker run -p8080:80 nginx:1", "image nginx:1 | options port=8080:80"},
      {"docker run --privileged nginx:1", "image nginx:1 | options privileged=true"},
      {"docker run --privileged=false nginx:1", "image nginx:1 | options privileged=false"},
      {"docker run -v /:/host --mount type=bind,src=/a,dst=/b nginx:1",
       "image nginx:1 | options mount=/:/host mount=type=bind,src=/a,dst=/b"},
      {"docker run --cap-add=SYS_ADMIN --cap-add NET_ADMIN nginx:1",
       "image nginx:1 | options cap_add=SYS_ADMIN cap_add=NET_ADMIN"},
      {"docker run --security-opt seccomp=unconfined --security-opt label:disable a",
       "image a | options seccomp=unconfined selinux=disable"},
      {"docker run --net=host --pid host a", "image a | options network=host pid=host"},
      {"docker run -u 0:0 -m 1g --restart always a", "image a ships | options user=0:0 memory=1g restart=always"},
      {"docker run -e A=b -e TAKEN --env=C=d a", "image a | env A=b | env C=d"},
      {"docker run --entrypoint sh a -c x", "image a | entrypoint sh | command -c x"},
      {"docker run -- a b", "image a | command b"},
      {"docker run --unknown-flag a", "image a"},
      {"docker run --unknown=value a", "image a"},
      {"docker create --privileged a", "image a | options privileged=true"},
      {"docker container run --privileged a", "image a | options privileged=true"},
      {"docker -H tcp://h:2375 --log-level debug run a", "image a"},
      {"podman run --tls-verify=false --userns keep-id -v /a:/b:Z a", "image a | options mount=/a:/b:Z"},
      {"nerdctl -n k8s.io run --privileged a", "image a | options privileged=true"},
      {"sudo -E docker run --privileged a", "image a | options privileged=true"},
      {"sudo -u me docker run a", "image a"},
      {"env A=b docker run a", "image a"},
      {"time docker run a", "image a"},
      {"timeout 10m docker run a", "image a"},
      {"exec /usr/bin/docker run a", "image a"},
      {"@DOCKER run a", "image a"},
      {"@{CONTAINER_ENGINE} run a", "image a"},
      {"docker run @OPTS a", "image a"},
      {"docker run @X --rm a", "image a"},
      {"docker run @IMAGE sh", "image $IMAGE? | command sh"},
      {"docker run --rm @IMAGE", "image $IMAGE?"},
      {"docker run", ""},
      {"docker run -v", ""},
      {"docker ps", ""},
      {"echo docker run a", ""},
      {"docker", ""},
      {"docker exec --privileged web sh", "options privileged=true"},
      {"docker exec -it web sh", ""},
      {"docker pull a b", "image a | image b"},
      {"podman run --rootfs /srv/root sh", "command sh"},
  };
  for (const Case& one : cases) {
    INFO(one.command);
    CHECK(read(one.command) == one.model);
  }
}

TEST_CASE("run command: builds name results, arguments and contexts", "[documents][run_command]") {
  struct Case {
    std::string_view command;
    std::string_view model;
  };
  const Case cases[] = {
      {"docker build -t acme/app:1 .", "result acme/app:1"},
      {"docker build . -t acme/app:1 --build-arg A=b", "result acme/app:1 | arg A=b"},
      {"docker buildx build --push --build-context base=docker-image://debian:9 .", "base debian:9"},
      {"podman build --from debian:9 .", "base debian:9 ships"},
      {"docker build --network host .", "options network=host"},
      {"docker build -f Dockerfile .", ""},
      {"buildah bud -t acme/app .", "result acme/app"},
      {"buildah from --pull debian:9", "base debian:9 ships"},
  };
  for (const Case& one : cases) {
    INFO(one.command);
    CHECK(read(one.command) == one.model);
  }
}

TEST_CASE("run command: other programs that name images", "[documents][run_command]") {
  CHECK(read("kubectl run web --image=nginx:1") == "image nginx:1");
  CHECK(read("kubectl create deployment web --image nginx:1") == "image nginx:1 ships");
  CHECK(read("kubectl set image deployment/web web=nginx:1") == "image nginx:1 ships");
  CHECK(read("skopeo copy docker://quay.io/a/b:1 dir:/tmp/x") == "image quay.io/a/b:1");
  CHECK(read("kubectl get pods").empty());
}

TEST_CASE("run command: places are those of the words", "[documents][run_command]") {
  const std::string text = "docker run --cap-add=SYS_ADMIN nginx";
  Model model;
  const std::vector<Value> words = words_of(text);
  REQUIRE(add_container_command(words, {0, text.size()}, {}, model));
  REQUIRE(model.containers.size() == 1);
  REQUIRE(model.containers[0].options.size() == 1);
  CHECK(text.substr(model.containers[0].options[0].span.begin, model.containers[0].options[0].span.size()) ==
        "--cap-add=SYS_ADMIN");
  REQUIRE(model.images.size() == 1);
  CHECK(text.substr(model.images[0].reference.span.begin, model.images[0].reference.span.size()) == "nginx");
  CHECK(model.images[0].container == std::size_t{0});
}

TEST_CASE("run command: options alone go to an existing container", "[documents][run_command]") {
  Model model;
  model.containers.emplace_back();
  add_run_options(words_of("--privileged -v /:/host --cap-add SYS_PTRACE"), model, 0);
  CHECK(printed(model) == "options privileged=true mount=/:/host cap_add=SYS_PTRACE");
  add_run_options(words_of("--privileged"), model, 7);  // no such container: nothing happens
  CHECK(model.containers.size() == 1);
}

TEST_CASE("run command: in a pipeline nothing ships", "[documents][run_command]") {
  Model model;
  ScriptContext context;
  context.in_ci = true;
  add_container_command(words_of("docker run -d nginx:1"), {}, context, model);
  REQUIRE(model.images.size() == 1);
  CHECK(!model.images[0].ships);
  CHECK(!model.containers[0].ships);
}

}  // namespace plimsoll::documents
