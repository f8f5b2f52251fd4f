// SPDX-License-Identifier: Apache-2.0
//
// build/admin-port: a port of remote administration in an image or a pod. A container is entered through its runtime, which
// asks who is there and keeps a record; a second door has keys of its own to leak.
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "engine/detect/build/build_checks.h"
#include "engine/detect/container_view.h"

namespace plimsoll::detect::build {

namespace {

struct Port {
  unsigned number;
  std::string_view name;
};

constexpr std::array kPorts{
    Port{22, "SSH"},   Port{23, "telnet"},           Port{512, "rexec"},  Port{513, "rlogin"},
    Port{514, "rsh"},  Port{3389, "remote desktop"}, Port{5800, "VNC"},   Port{5900, "VNC"},
    Port{5901, "VNC"}, Port{5985, "WinRM"},          Port{5986, "WinRM"},
};

std::optional<unsigned> number_of(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > 65535) return std::nullopt;
  return value;
}

}  // namespace

void check_admin_ports(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for (const documents::ContainerOption& option : container.options) {
      if (option.key != documents::OptionKey::port || !option.port || option.port->published) continue;
      if (equals_ignoring_case(option.port->protocol, "udp")) continue;
      const std::string_view text = option.port->container_port;
      const std::size_t dash = text.find('-');
      const std::optional<unsigned> from = number_of(text.substr(0, dash));
      const std::optional<unsigned> to = dash == std::string_view::npos ? from : number_of(text.substr(dash + 1));
      if (!from || !to || *to < *from || *to - *from > 1000) continue;
      for (const Port& port : kPorts) {
        if (port.number < *from || port.number > *to) continue;
        const std::string label = container_label(container);
        Match match =
            make_match({"build/admin-port", Severity::medium}, option.span,
                       label + " exposes " + std::string(port.name) + " (port " + std::to_string(port.number) + ")",
                       label + "\nadmin port " + std::to_string(port.number));
        if (!container.ships) match.severity = one_lower(match.severity);
        matches.push_back(std::move(match));
        break;
      }
    }
  }
}

}  // namespace plimsoll::detect::build
