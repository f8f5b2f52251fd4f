// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "engine/detect/runtime/runtime_checks.h"
#include "tests/engine/detect/check_fixture.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using testing::run;
using testing::summary;

TEST_CASE("published ports: databases and daemons on every address", "[detect][runtime]") {
  struct Case {
    documents::PortDetail port;
    std::string_view summary;
  };
  const Case cases[] = {
      {{"", "5432", "5432", "tcp", true}, "medium runtime/published-port"},
      {{"0.0.0.0", "5432", "5432", "tcp", true}, "medium runtime/published-port"},
      {{"::", "15432", "5432", "tcp", true}, "medium runtime/published-port"},
      {{"", "", "6379", "tcp", true}, "medium runtime/published-port"},
      {{"127.0.0.1", "5432", "5432", "tcp", true}, ""},
      {{"::1", "5432", "5432", "tcp", true}, ""},
      {{"10.0.0.5", "5432", "5432", "tcp", true}, ""},
      {{"", "", "5432", "tcp", false}, ""},
      {{"", "2375", "2375", "tcp", true}, "high runtime/published-port"},
      {{"", "22", "22", "tcp", true}, "medium runtime/published-port"},
      {{"", "8080", "80", "tcp", true}, ""},
      {{"", "9200-9300", "9200-9300", "tcp", true}, "medium runtime/published-port"},
      {{"", "10000-20000", "10000-20000", "udp", true}, ""},
      {{"", "x", "${PORT}", "tcp", true}, ""},
      {{"", "99999", "99999", "tcp", true}, ""},
  };
  for (const Case& one : cases) {
    INFO(one.port.host_address << ":" << one.port.host_port << ":" << one.port.container_port);
    CHECK(summary(run(check_published_ports, testing::service({testing::port(one.port)}))) == one.summary);
  }
}

TEST_CASE("published ports: the message names the service behind the port", "[detect][runtime]") {
  const std::vector<Match> matches =
      run(check_published_ports, testing::service({testing::port({"", "5432", "5432", "tcp", true})}));
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().message == "Service web publishes PostgreSQL (port 5432) on every address of the host");
}

TEST_CASE("published ports: ports that many things use need a name", "[detect][runtime]") {
  struct Case {
    std::string_view image;
    std::string_view port;
    std::string_view summary;
  };
  const Case cases[] = {
      {"consul:1.15", "8500", "medium runtime/published-port"},      {"vulhub/coldfusion:8", "8500", ""},
      {"cassandra:4", "7000", "medium runtime/published-port"},      {"acme/weblogic:12", "7001", ""},
      {"apache/kafka:3.7", "9092", "medium runtime/published-port"}, {"acme/web:1", "9092", ""},
      {"acme/sshd:1", "22", "medium runtime/published-port"},        {"gitea/gitea:1.22", "22", ""},
  };
  for (const Case& one : cases) {
    documents::Model model = testing::service({testing::port({"", "", std::string(one.port), "tcp", true})});
    model.images.push_back(testing::image_use(std::string(one.image), documents::ImageRole::workload));
    model.images.back().container = 0;
    INFO(one.image);
    CHECK(summary(run(check_published_ports, model)) == one.summary);
  }
}

TEST_CASE("published ports: a pod that takes a port of its node", "[detect][runtime]") {
  CHECK(summary(run(check_published_ports, testing::model_of(ContainerOrigin::pod_container,
                                                             {testing::port({"", "8080", "8080", "tcp", true})}))) ==
        "low runtime/host-port");
}

}  // namespace plimsoll::detect::runtime
