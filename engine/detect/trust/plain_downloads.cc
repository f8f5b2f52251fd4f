// SPDX-License-Identifier: Apache-2.0
//
// trust/plain-http-download: something fetched over plain HTTP or FTP that nothing checks afterwards. Package managers that
// check signatures may use plain mirrors; requests inside the host or the cluster are no downloads; a file from a
// private network is worth knowing.
#include <algorithm>
#include <set>
#include <utility>

#include "engine/detect/container_view.h"
#include "engine/detect/trust/download.h"
#include "engine/detect/trust/trust_checks.h"

namespace plimsoll::detect::trust {

namespace {

// This machine, a container beside it, or a name that is not known.
bool is_beside(const std::string& host) {
  return host.empty() || is_local_host(host) || host.find('.') == std::string::npos ||
         host.find_first_of("${") != std::string::npos;
}

// A name of the local network: a private address, a reserved ending.
bool is_inside(const std::string& host) {
  for (const std::string_view end :
       {".local", ".internal", ".svc", ".cluster.local", ".test", ".example", ".invalid", ".lan", ".home", ".corp"}) {
    if (host.ends_with(end)) return true;
  }
  if (host.starts_with("10.") || host.starts_with("192.168.") || host.starts_with("169.254.")) return true;
  if (host.starts_with("172.") && host.size() > 6) {
    const int second = (host[4] >= '0' && host[4] <= '9' ? (host[4] - '0') * 10 : 0) +
                       (host[5] >= '0' && host[5] <= '9' ? host[5] - '0' : 0);
    return second >= 16 && second <= 31 && host[6] == '.';
  }
  return false;
}

bool checks(std::string_view program) {
  return program.ends_with("sum") || program == "gpg" || program == "gpg2" || program == "gpgv" || program == "cosign" ||
         program == "minisign" || program == "openssl";
}

}  // namespace

void find_plain_downloads(const CheckInput&, const ScriptView& view, Matches& matches) {
  std::set<std::size_t> checked;  // scripts with a sum or a signature in them
  for (const SimpleCommand& command : view.commands) {
    if (checks(command.program())) checked.insert(command.script);
  }
  for (const SimpleCommand& command : view.commands) {
    const documents::CommandRole role = view.sources[command.script]->role;
    if (role == documents::CommandRole::health_check || role == documents::CommandRole::lifecycle ||
        checked.contains(command.script))
      continue;
    const Download download = read_download(command);
    for (const std::string& url : download.urls) {
      const bool plain = url.starts_with("http://") || url.starts_with("ftp://");
      // An address without a scheme counts only when it was written with one.
      const bool written = std::any_of(command.words.begin(), command.words.end(), [&](const documents::Value& word) {
        return word.expanded.find(url) != std::string::npos;
      });
      const std::string host = host_of(url);
      const bool inside = is_inside(host);
      if (!plain || !written || is_beside(host) || (inside && download.output.empty())) continue;
      matches.push_back(make_match(
          {"trust/plain-http-download", inside ? Severity::info : Severity::low}, command.span,
          std::string(command.program()) + " fetches from " + host + " without TLS, and nothing checks what arrives",
          "plain " + url));
      break;
    }
  }
}

}  // namespace plimsoll::detect::trust
