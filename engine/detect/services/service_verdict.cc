// SPDX-License-Identifier: Apache-2.0
//
// The collapse. A service is a purpose that somebody could place, scale and update on its own; a web server with its
// application tier is one, the daemons of one product are one, helpers are none. Two purposes whose evidence is strong
// make a finding.
#include "engine/detect/services/service_verdict.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace plimsoll::detect::services {
namespace {

constexpr double kStrong = 0.8;
constexpr double kWeak = 0.6;

struct Family {
  std::string_view service;
  std::string_view purpose;
};
// Daemons of one product.
constexpr std::array<Family, 42> kFamilies{{{"carbon", "graphite"},
                                            {"graphite-web", "graphite"},
                                            {"statsd", "graphite"},
                                            {"mesos-master", "mesos"},
                                            {"mesos-slave", "mesos"},
                                            {"marathon", "mesos"},
                                            {"hdfs-namenode", "hdfs"},
                                            {"hdfs-datanode", "hdfs"},
                                            {"yarn-resourcemanager", "yarn"},
                                            {"yarn-nodemanager", "yarn"},
                                            {"mapred-history", "yarn"},
                                            {"salt-master", "salt"},
                                            {"salt-minion", "salt"},
                                            {"salt-api", "salt"},
                                            {"mysql", "mysql"},
                                            {"mariadb", "mysql"},
                                            {"percona", "mysql"},
                                            {"timescaledb", "postgresql"},
                                            {"krb5kdc", "kerberos"},
                                            {"kadmind", "kerberos"},
                                            {"bind", "dns"},
                                            {"dnsmasq", "dns"},
                                            {"unbound", "dns"},
                                            {"pdnsd", "dns"},
                                            {"dnscrypt-proxy", "dns"},
                                            {"coredns", "dns"},
                                            {"knot", "dns"},
                                            {"nsd", "dns"},
                                            {"pdns-recursor", "dns"},
                                            {"powerdns", "dns"},
                                            {"pihole-ftl", "dns"},
                                            {"tor", "forward proxy"},
                                            {"privoxy", "forward proxy"},
                                            {"polipo", "forward proxy"},
                                            {"tinyproxy", "forward proxy"},
                                            {"shadowsocks", "forward proxy"},
                                            {"dante", "forward proxy"},
                                            {"guacd", "guacamole"},
                                            {"openvas", "openvas"},
                                            {"cyrus", "cyrus"},
                                            {"munin", "munin"},
                                            {"zabbix-server", "zabbix"}}};

// Products with a web part of their own: a web server beside them is theirs.
constexpr std::array<std::string_view, 12> kOwnWebPart{"graphite",  "nagios",  "zabbix",  "icinga", "munin",   "gitlab",
                                                       "guacamole", "openvas", "desktop", "cups",   "mailman", "webmin"};

// Needs that are met by a service of their own, whatever application stands beside it.
bool is_store_role(std::string_view role) {
  constexpr std::array<std::string_view, 9> kRoles{"db",      "cache", "queue", "search", "coordination",
                                                   "storage", "mail",  "ssh",   "bigdata"};
  return std::find(kRoles.begin(), kRoles.end(), role) != kRoles.end();
}

std::string purpose_of(const Start& start) {
  const Service* const service = start.service;
  if (service == nullptr) return "web application";
  switch (service->kind) {
    case ServiceClass::helper:
    case ServiceClass::worker:
    case ServiceClass::manager:
    case ServiceClass::init:
      return {};
    case ServiceClass::web_tier:
      return "web application";
    case ServiceClass::desktop_tier:
      return "desktop";
    case ServiceClass::service:
      break;
  }
  if (service->role == "web" || service->role == "app") return "web application";
  if (service->role == "vpn") return "vpn";
  if (service->role == "ssh") return "ssh";
  for (const Family& family : kFamilies)
    if (family.service == service->name) return std::string(family.purpose);
  return service->name;
}

}  // namespace

std::string role_in_words(std::string_view role) {
  static constexpr std::array<std::array<std::string_view, 2>, 14> kWords{{{"db", "database"},
                                                                           {"web", "web server"},
                                                                           {"app", "application"},
                                                                           {"ssh", "remote shell"},
                                                                           {"mail", "mail"},
                                                                           {"cache", "cache"},
                                                                           {"queue", "message queue"},
                                                                           {"search", "search"},
                                                                           {"dns", "name server"},
                                                                           {"vpn", "VPN"},
                                                                           {"cron", "job scheduler"},
                                                                           {"ci", "build service"},
                                                                           {"vcs", "version control"},
                                                                           {"auth", "authentication"}}};
  for (const auto& [name, words] : kWords)
    if (name == role) return std::string(words);
  return std::string(role);
}

Verdict judge_start(const ServiceCatalogue& catalogue, const ImageStart& start) {
  Verdict verdict;
  const auto add = [&](const Start& each) {
    std::string purpose = purpose_of(each);
    double weight = each.weight;
    if (each.service == nullptr && each.looks_like_helper) weight = std::min(weight, 0.5);
    const bool counts = !purpose.empty();
    if (counts && weight < kWeak) return;
    if (!counts && weight < 0.5) return;
    if (!counts && each.service != nullptr &&
        (each.service->kind == ServiceClass::manager || each.service->kind == ServiceClass::init))
      return;
    std::vector<RunningService>& list = counts ? verdict.services : verdict.helpers;
    const std::string name = each.service != nullptr ? each.service->name : each.program;
    for (RunningService& known : list) {
      if (known.name != name) continue;
      known.weight = std::max(known.weight, weight);
      if (known.starts.size() < 5) known.starts.push_back(&each);
      return;
    }
    RunningService service;
    service.name = name;
    service.role = each.service != nullptr ? role_in_words(each.service->role) : "application";
    service.service = each.service;
    service.purpose = std::move(purpose);
    service.weight = weight;
    service.starts.push_back(&each);
    list.push_back(std::move(service));
  };
  for (const Start& each : start.starts)
    if (!each.stopped) add(each);

  // Workers of an application that is started elsewhere: beside a store they are what uses it.
  if (std::none_of(verdict.services.begin(), verdict.services.end(),
                   [](const RunningService& service) { return service.purpose == "web application"; }))
    for (std::size_t i = verdict.helpers.size(); i-- > 0;)
      if (const Service* const worker = verdict.helpers[i].service;
          worker != nullptr && worker->kind == ServiceClass::worker && !verdict.services.empty()) {
        verdict.helpers[i].purpose = "web application";
        verdict.services.push_back(std::move(verdict.helpers[i]));
        verdict.helpers.erase(verdict.helpers.begin() + static_cast<std::ptrdiff_t>(i));
      }

  // A virtual screen, or a window manager on one, is a helper of what draws on it unless somebody can look at it.
  const bool desktop_is_seen =
      std::any_of(verdict.services.begin(), verdict.services.end(), [](const RunningService& service) {
        return service.purpose == "desktop" && service.name != "xvfb" && service.name != "window-manager";
      });
  if (!desktop_is_seen)
    for (std::size_t i = verdict.services.size(); i-- > 0;)
      if (verdict.services[i].purpose == "desktop" && verdict.services.size() > 1) {
        verdict.helpers.push_back(std::move(verdict.services[i]));
        verdict.services.erase(verdict.services.begin() + static_cast<std::ptrdiff_t>(i));
      }

  // Purposes with their strongest evidence.
  std::map<std::string, double> purposes;
  std::map<std::string, std::set<std::string>> members;
  for (const RunningService& service : verdict.services) {
    double& weight = purposes[service.purpose];
    weight = std::max(weight, service.weight);
    members[service.purpose].insert(service.name);
  }
  const auto merge = [&](const std::string& from, const std::string& into, const std::string& reason) {
    if (!purposes.contains(from) || !purposes.contains(into)) return;
    purposes[into] = std::max(purposes[into], purposes[from]);
    purposes.erase(from);
    members[into].insert(members[from].begin(), members[from].end());
    if (verdict.reason.empty()) verdict.reason = reason;
  };
  const std::string web = "web application";
  for (const std::string_view product : kOwnWebPart)
    merge(web, std::string(product), std::string(product) + " and its web part");
  // A Docker daemon is what a build service or an application works with. Beside an SSH daemon or a store it stands alone.
  if (purposes.contains("dockerd"))
    for (const RunningService& service : verdict.services)
      if (service.name != "dockerd" && service.purpose != "desktop" &&
          (service.service == nullptr || !is_store_role(service.service->role))) {
        merge("dockerd", service.purpose, service.name + " and the Docker daemon it works with");
        break;
      }
  // An application that nobody knows beside a server that serves applications: its own, as far as one can tell.
  if (purposes.contains(web)) {
    bool only_unknown = true;
    for (const RunningService& service : verdict.services)
      if (service.purpose == web && service.service != nullptr) only_unknown = false;
    if (only_unknown && purposes.size() == 2) {
      for (const RunningService& service : verdict.services)
        if (service.purpose != web && service.service != nullptr && !is_store_role(service.service->role)) {
          merge(web, service.purpose, service.name + " and a program beside it");
          break;
        }
    }
  }
  // A remote desktop with one application is what it is for. A database or an SSH daemon is none.
  const bool store = std::any_of(verdict.services.begin(), verdict.services.end(), [](const RunningService& service) {
    return service.service != nullptr && is_store_role(service.service->role);
  });
  if (purposes.size() == 2 && purposes.contains("desktop") && !store)
    merge("desktop", purposes.begin()->first == "desktop" ? purposes.rbegin()->first : purposes.begin()->first,
          "a remote desktop and its application");

  std::size_t strong = 0;
  std::size_t weak = 0;
  for (const auto& [purpose, weight] : purposes) {
    if (weight >= kStrong) ++strong;
    if (weight >= kWeak) ++weak;
  }
  // A manager whose configuration is out of sight: what is installed and exposed probably runs.
  if (start.unreadable_manager && strong == 1) {
    for (const std::string& package : start.installed) {
      const Service* const service = catalogue.by_package(package);
      if (service == nullptr || service->kind != ServiceClass::service || service->role == "web" || service->role == "app")
        continue;
      const bool exposed = std::any_of(service->ports.begin(), service->ports.end(), [&](const std::string& port) {
        return std::find(start.ports.begin(), start.ports.end(), port) != start.ports.end();
      });
      if (exposed && !purposes.contains(service->name)) ++weak;
    }
  }
  for (const auto& [purpose, weight] : purposes)
    if (weight >= kStrong) verdict.purposes.push_back(purpose);
  for (const auto& [purpose, weight] : purposes)
    if (weight < kStrong) verdict.purposes.push_back(purpose);

  verdict.ssh_beside = purposes.contains("ssh") && purposes["ssh"] >= kStrong && strong >= 2;
  std::set<std::string> stores;
  for (const RunningService& service : verdict.services)
    if (service.service != nullptr && service.service->role == "db") stores.insert(service.purpose);
  verdict.two_stores = stores.size() > 1;
  verdict.store_beside = !stores.empty() && purposes.size() > stores.size();

  if (strong >= 2) {
    verdict.kind = VerdictKind::several;
  } else if (weak >= 2 && strong >= 1) {
    verdict.kind = VerdictKind::probable;
  } else if (purposes.empty()) {
    verdict.kind = VerdictKind::nothing;
  } else {
    verdict.kind = VerdictKind::one;
    const bool parts = std::any_of(members.begin(), members.end(), [&](const auto& each) {
      return purposes.contains(each.first) && each.second.size() > 1;
    });
    const auto helper = [&](std::string_view name) {
      return std::any_of(verdict.helpers.begin(), verdict.helpers.end(), [&](const RunningService& each) {
        return each.weight >= kStrong && (each.name == name || (each.service != nullptr && each.service->role == name));
      });
    };
    if (parts) {
      verdict.kind = VerdictKind::note;
      if (verdict.reason.empty())
        verdict.reason =
            purposes.contains(web) ? "a web server and the processes behind it" : "several daemons of one product";
    } else if (helper("worker")) {
      verdict.kind = VerdictKind::note;
      verdict.reason = "an application and its own workers";
    } else if (helper("cron")) {
      verdict.kind = VerdictKind::note;
      verdict.reason = "a service and a job scheduler";
    } else if (helper("docker-gen") || helper("xl2tpd")) {
      verdict.kind = VerdictKind::note;
      verdict.reason = "a service and a daemon that it needs";
    }
  }
  return verdict;
}

}  // namespace plimsoll::detect::services
