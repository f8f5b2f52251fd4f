// SPDX-License-Identifier: Apache-2.0
//
// runtime/published-port: a database, a cache or an administration port published on every address of the host. Docker
// opens such a port past the rules of the usual firewalls; "127.0.0.1:5432:5432" or no `ports` at all keeps it inside.
// runtime/host-port (off by default): a pod that takes a port of its node.
#include <array>
#include <charconv>
#include <optional>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::ContainerOrigin;
using documents::OptionKey;

namespace {

struct Service {
  unsigned port;
  std::string_view name;
  Severity severity;
  // Ports that many things use: believed only when the image or the container is called so.
  std::string_view only_for = {};
};

constexpr Severity kHigh = Severity::high;
constexpr Severity kMedium = Severity::medium;
constexpr std::array kServices{
    Service{22, "SSH", kMedium},
    Service{23, "telnet", kMedium},
    Service{111, "the RPC port mapper", kMedium},
    Service{139, "SMB", kMedium},
    Service{389, "LDAP", Severity::low},
    Service{445, "SMB", kMedium},
    Service{512, "rexec", kMedium},
    Service{513, "rlogin", kMedium},
    Service{514, "rsh or syslog", Severity::low},
    Service{873, "rsync", kMedium},
    Service{1433, "SQL Server", kMedium},
    Service{1521, "Oracle Database", kMedium},
    Service{2049, "NFS", kMedium},
    Service{2181, "ZooKeeper", kMedium},
    Service{2375, "the docker daemon without TLS", kHigh},
    Service{2376, "the docker daemon", kMedium},
    Service{2379, "etcd", kMedium},
    Service{2380, "etcd", kMedium},
    Service{3306, "MySQL", kMedium},
    Service{3389, "remote desktop", kMedium},
    Service{4369, "the Erlang port mapper", kMedium},
    Service{5005, "the Java debugger", kMedium},
    Service{5432, "PostgreSQL", kMedium},
    Service{5433, "PostgreSQL", kMedium, "postgres"},
    Service{5800, "VNC", kMedium},
    Service{5900, "VNC", kMedium},
    Service{5901, "VNC", kMedium, "vnc"},
    Service{5984, "CouchDB", kMedium},
    Service{6379, "Redis", kMedium},
    Service{7000, "Cassandra", kMedium, "cassandra"},
    Service{7001, "Cassandra", kMedium, "cassandra"},
    Service{8086, "InfluxDB", kMedium, "influx"},
    Service{8123, "ClickHouse", kMedium, "clickhouse"},
    Service{8500, "Consul", kMedium, "consul"},
    Service{9042, "Cassandra", kMedium},
    Service{9092, "Kafka", kMedium, "kafka"},
    Service{9092, "Kafka", kMedium, "redpanda"},
    Service{9200, "Elasticsearch", kMedium},
    Service{9229, "the Node.js debugger", kMedium},
    Service{9300, "Elasticsearch", kMedium},
    Service{9644, "the Redpanda administration", kMedium, "redpanda"},
    Service{10250, "the kubelet", kMedium},
    Service{11211, "memcached", kMedium},
    Service{15672, "the RabbitMQ management", kMedium},
    Service{27017, "MongoDB", kMedium},
    Service{27018, "MongoDB", kMedium},
};

std::optional<unsigned> number_of(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 65535) return std::nullopt;
  return value;
}

struct Range {
  unsigned from;
  unsigned to;
};

std::optional<Range> range_of(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::optional<unsigned> from = number_of(text.substr(0, dash));
  const std::optional<unsigned> to = dash == std::string_view::npos ? from : number_of(text.substr(dash + 1));
  if (!from || !to || *to < *from) return std::nullopt;
  return Range{*from, *to};
}

bool is_every_address(std::string_view address) {
  return address.empty() || address == "0.0.0.0" || address == "::" || address == "[::]" || address == "*";
}

// Servers of git repositories are reached over SSH by design.
bool serves_git(std::string_view image) {
  for (const std::string_view name : {"gitea", "forgejo", "gitlab", "gogs", "onedev", "soft-serve", "gitolite"}) {
    if (contains_ignoring_case(image, name)) return true;
  }
  return false;
}

const Service* service_in(const Range& range, std::string_view image, std::string_view container) {
  if (range.to - range.from > 1000) return nullptr;  // "1024-65535": a range for something else, RTP mostly
  for (const Service& service : kServices) {
    if (service.port < range.from || service.port > range.to) continue;
    if (!service.only_for.empty() && !contains_ignoring_case(image, service.only_for) &&
        !contains_ignoring_case(container, service.only_for)) {
      continue;
    }
    if (service.port == 22 && serves_git(image)) continue;
    return &service;
  }
  return nullptr;
}

}  // namespace

void check_published_ports(const CheckInput& input, Matches& matches, CheckCounts&) {
  const ContainerImages images(input.model);
  for (std::size_t i = 0; i < input.model.containers.size(); ++i) {
    const documents::Container& container = input.model.containers[i];
    const bool in_pod =
        container.origin == ContainerOrigin::pod_container || container.origin == ContainerOrigin::pod_init_container;
    for (const documents::ContainerOption& option : container.options) {
      if (option.key != OptionKey::port || !option.port || !option.port->published || !option.value.resolved) continue;
      const documents::PortDetail& port = *option.port;
      const std::string label = container_label(container);
      if (in_pod && !port.host_port.empty()) {
        matches.push_back(make_match({"runtime/host-port", Severity::low}, option.span,
                                     label + " takes port " + port.host_port + " of its node",
                                     label + "\nhost port " + port.host_port));
      }
      if (!is_every_address(port.host_address)) continue;
      // A CI service is reached from its own job only.
      if (container.origin == ContainerOrigin::ci_job || equals_ignoring_case(port.protocol, "udp")) continue;
      const std::optional<Range> inside = range_of(port.container_port);
      if (!inside) continue;
      const Service* service = service_in(*inside, images.of(i), container.name);
      if (service == nullptr) continue;
      matches.push_back(make_match({"runtime/published-port", service->severity}, option.span,
                                   label + " publishes " + std::string(service->name) + " (port " +
                                       std::to_string(service->port) + ") on every address of the host",
                                   label + "\npublished " + std::to_string(service->port)));
    }
  }
}

}  // namespace plimsoll::detect::runtime
