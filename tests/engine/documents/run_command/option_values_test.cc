// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/option_values.h"

#include <catch2/catch_test_macros.hpp>

namespace plimsoll::documents {

TEST_CASE("option values: volumes in the short form", "[documents][run_command]") {
  struct Case {
    std::string_view text;
    std::string_view source;
    std::string_view target;
    std::string_view type;
    bool read_only;
    std::string_view propagation;
  };
  const Case cases[] = {
      {"/a:/b", "/a", "/b", "bind", false, ""},
      {"/a:/b:ro", "/a", "/b", "bind", true, ""},
      {"/a:/b:ro,rshared", "/a", "/b", "bind", true, "rshared"},
      {"/a:/b:z", "/a", "/b", "bind", false, ""},
      {"./a:/b", "./a", "/b", "bind", false, ""},
      {"~/.ssh:/root/.ssh", "~/.ssh", "/root/.ssh", "bind", false, ""},
      {"$HOME/.aws:/root/.aws", "$HOME/.aws", "/root/.aws", "bind", false, ""},
      {"${DATA:-/srv/data}:/data", "${DATA:-/srv/data}", "/data", "bind", false, ""},
      {"data:/data", "data", "/data", "volume", false, ""},
      {"/data", "", "/data", "volume", false, ""},
      {"C:\\data:/data", "C:\\data", "/data", "bind", false, ""},
      {"c:/data:/data:ro", "c:/data", "/data", "bind", true, ""},
      {"//./pipe/docker_engine://./pipe/docker_engine", "//./pipe/docker_engine", "//./pipe/docker_engine", "npipe", false,
       ""},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const MountDetail mount = parse_volume(one.text);
    CHECK(mount.source == one.source);
    CHECK(mount.target == one.target);
    CHECK(mount.type == one.type);
    CHECK(mount.read_only == one.read_only);
    CHECK(mount.propagation == one.propagation);
  }
}

TEST_CASE("option values: mounts in the long form", "[documents][run_command]") {
  const MountDetail bind = parse_mount("type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock,readonly");
  CHECK(bind.type == "bind");
  CHECK(bind.source == "/var/run/docker.sock");
  CHECK(bind.read_only);
  const MountDetail shared = parse_mount("type=bind,src=/mnt,dst=/mnt,bind-propagation=rshared,readonly=false");
  CHECK(shared.target == "/mnt");
  CHECK(shared.propagation == "rshared");
  CHECK(!shared.read_only);
  CHECK(parse_mount("source=data,target=/data").type == "volume");
}

TEST_CASE("option values: ports", "[documents][run_command]") {
  struct Case {
    std::string_view text;
    std::string_view address;
    std::string_view host;
    std::string_view container;
    std::string_view protocol;
  };
  const Case cases[] = {
      {"80", "", "", "80", "tcp"},
      {"8080:80", "", "8080", "80", "tcp"},
      {"8080:80/udp", "", "8080", "80", "udp"},
      {"127.0.0.1:8080:80", "127.0.0.1", "8080", "80", "tcp"},
      {"127.0.0.1::80", "127.0.0.1", "", "80", "tcp"},
      {"[::1]:8080:80", "::1", "8080", "80", "tcp"},
      {"::1:8080:80", "::1", "8080", "80", "tcp"},
      {"9200-9300:9200-9300", "", "9200-9300", "9200-9300", "tcp"},
      {"${PORT:-5432}:5432", "", "${PORT:-5432}", "5432", "tcp"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const PortDetail port = parse_port(one.text);
    CHECK(port.host_address == one.address);
    CHECK(port.host_port == one.host);
    CHECK(port.container_port == one.container);
    CHECK(port.protocol == one.protocol);
    CHECK(port.published);
  }
}

TEST_CASE("option values: capabilities and security options under one name", "[documents][run_command]") {
  CHECK(parse_capabilities("CAP_SYS_ADMIN") == std::vector<std::string>{"SYS_ADMIN"});
  CHECK(parse_capabilities("net_admin,CAP_SYS_TIME") == std::vector<std::string>{"NET_ADMIN", "SYS_TIME"});
  struct Case {
    std::string_view text;
    OptionKey key;
    std::string_view value;
  };
  const Case cases[] = {
      {"seccomp=unconfined", OptionKey::seccomp, "unconfined"},
      {"seccomp:unconfined", OptionKey::seccomp, "unconfined"},
      {"apparmor=docker-default", OptionKey::apparmor, "docker-default"},
      {"label=disable", OptionKey::selinux, "disable"},
      {"label:type:spc_t", OptionKey::selinux, "type:spc_t"},
      {"no-new-privileges", OptionKey::no_new_privileges, "true"},
      {"no-new-privileges:true", OptionKey::no_new_privileges, "true"},
      {"no-new-privileges=false", OptionKey::no_new_privileges, "false"},
      {"systempaths=unconfined", OptionKey::masked_paths, "unconfined"},
      {"unmask=ALL", OptionKey::masked_paths, "ALL"},
      {"credentialspec=file://x", OptionKey::security_option, "credentialspec=file://x"},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    Value value;
    value.raw = value.expanded = one.text;
    const ContainerOption option = parse_security_option(value, {});
    CHECK(option.key == one.key);
    CHECK(option.value.expanded == one.value);
  }
}

}  // namespace plimsoll::documents
