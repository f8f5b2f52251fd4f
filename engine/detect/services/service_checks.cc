// SPDX-License-Identifier: Apache-2.0
//
// Turns a verdict into matches and into text. See service_checks.h.
#include "engine/detect/services/service_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "engine/detect/services/container_starts.h"
#include "engine/detect/services/image_start.h"
#include "engine/detect/services/service_verdict.h"
#include "engine/rules/ruleset.h"

namespace plimsoll::detect::services {
namespace {

std::string title_of(const RunningService& service) {
  return service.role == service.name || service.role.empty() ? service.name : service.name + " (" + service.role + ")";
}

std::string listed(const std::vector<RunningService>& services) {
  std::string text;
  for (std::size_t i = 0; i < services.size(); ++i) {
    if (i > 0) text += i + 1 == services.size() ? " and " : ", ";
    text += title_of(services[i]);
  }
  return text;
}

// Folders whose images never ship.
bool is_for_development(std::string_view path) {
  static constexpr std::array<std::string_view, 12> kFolders{"test/",          "tests/",   "ci/",       "dev/",
                                                             ".devcontainer/", "vagrant/", "molecule/", "examples/",
                                                             "example/",       "demo/",    "testing/",  "integration/"};
  return std::any_of(kFolders.begin(), kFolders.end(), [&](std::string_view folder) {
    const std::size_t at = path.find(folder);
    return at != std::string_view::npos && (at == 0 || path[at - 1] == '/');
  });
}

Severity lowered(Severity severity) {
  return severity > Severity::low ? static_cast<Severity>(static_cast<std::uint8_t>(severity) - 1) : severity;
}

class Teller {
 public:
  Teller(std::string_view bytes, const ImageStart& start, const Verdict& verdict)
      : lines_(bytes), start_(start), verdict_(verdict) {}

  [[nodiscard]] std::vector<ServiceFacts> facts(bool helpers) const {
    std::vector<ServiceFacts> result;
    const auto add = [&](const RunningService& service) {
      ServiceFacts fact;
      fact.name = service.name;
      fact.role = service.role;
      for (const Place& place : service.starts.front()->chain)
        fact.chain.push_back({place.text, place.path, place.line_from_one});
      result.push_back(std::move(fact));
    };
    for (const RunningService& service : verdict_.services) add(service);
    if (helpers)
      for (const RunningService& service : verdict_.helpers) add(service);
    return result;
  }

  [[nodiscard]] std::vector<MatchEvidence> evidence(bool helpers) const {
    std::vector<MatchEvidence> result;
    const auto add = [&](const RunningService& service) {
      const Start& start = *service.starts.front();
      std::string text = title_of(service) + ": ";
      for (const Place& place : start.chain) {
        MatchEvidence line;
        line.text = text + place.text;
        text.clear();
        line.path = place.path;
        if (place.path.empty())
          line.span = lines_.line(place.line_from_one);
        else
          line.line_from_one = place.line_from_one;
        if (result.empty() || result.back().text != line.text || result.back().path != line.path)
          result.push_back(std::move(line));
      }
    };
    for (const RunningService& service : verdict_.services) add(service);
    if (helpers)
      for (const RunningService& service : verdict_.helpers) add(service);
    for (const std::string& each : start_.unseen) {
      MatchEvidence line;
      line.text = "not followed: " + each;
      line.span = start_.span;
      result.push_back(std::move(line));
    }
    return result;
  }

  // The split as a compose sketch.
  [[nodiscard]] std::string split() const {
    std::string text = "services:\n";
    std::string needs;
    bool kept = false;
    std::vector<std::string> done;
    std::string others;
    std::string volumes;
    const bool has_application =
        std::any_of(verdict_.services.begin(), verdict_.services.end(),
                    [](const RunningService& service) { return service.purpose == "web application"; });
    for (const RunningService& service : verdict_.services) {
      if (std::find(done.begin(), done.end(), service.purpose) != done.end()) continue;
      const std::string role = service.service != nullptr ? service.service->role : "app";
      if (service.purpose == "ssh") continue;
      // What is built here stays; without an application it is the first that has no official image.
      if (service.purpose == "web application" ||
          (!has_application && !kept && (service.service == nullptr || service.service->image.empty()))) {
        kept = true;
        if (service.purpose != "web application") done.push_back(service.purpose);
        continue;
      }
      done.push_back(service.purpose);
      needs += (needs.empty() ? "" : ", ") + service.name;
      others += "  " + service.name + ":\n";
      if (service.service != nullptr && !service.service->image.empty())
        others += "    image: " + service.service->image + ":<a version you choose>\n";
      else
        others += "    build: ./" + service.name + "\n";
      if (role == "db" || role == "queue" || role == "search" || role == "storage") {
        others += "    volumes: [" + service.name + "-data:<its data folder>]\n";
        volumes += "  " + service.name + "-data:\n";
      }
    }
    if (kept) {
      text += "  app:\n    build: .          # keeps the application, starts it directly\n";
      if (!needs.empty()) text += "    depends_on: [" + needs + "]\n";
    }
    text += others;
    if (!volumes.empty()) text += "volumes:\n" + volumes;
    return text;
  }

 private:
  LineIndex lines_;
  const ImageStart& start_;
  const Verdict& verdict_;
};

std::string subject_of(const Verdict& verdict) {
  std::vector<std::string> names = verdict.purposes;
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "+") + name;
  return text;
}

std::string advice(const Verdict& verdict, const Teller& teller) {
  std::string text;
  if (verdict.ssh_beside) text += "Remove the SSH daemon: docker exec or kubectl exec give a shell without it. ";
  const auto has_role = [&](std::string_view role) {
    return std::any_of(verdict.services.begin(), verdict.services.end(), [&](const RunningService& service) {
      return service.service != nullptr && service.service->role == role;
    });
  };
  if (has_role("db"))
    text +=
        "Give the database a service of its own with a named volume, reach it by host name instead of a socket, and put "
        "start SQL into its init folder. ";
  if (has_role("mail")) text += "Send mail through a relay or a mail container. ";
  if (has_role("cache") || has_role("queue")) text += "Take the address of cache and queue from the environment. ";
  if (text.empty()) text = "One image for each service. ";
  text += "A sketch:\n" + teller.split();
  return text;
}

void report(const CheckInput& input, const ImageStart& start, std::vector<Match>& matches) {
  const ServiceCatalogue& catalogue = *input.settings.service_catalogue;
  const Verdict verdict = judge_start(catalogue, start);
  const Teller teller(input.bytes, start, verdict);
  const bool development = is_for_development(input.path);
  const auto make = [&](std::string rule, Severity severity, std::string message, bool helpers) {
    Match match;
    match.rule = std::move(rule);
    match.severity = development ? lowered(severity) : severity;
    match.confidence = Confidence::likely;
    match.span = start.span;
    match.message = std::move(message);
    match.subject = subject_of(verdict);
    match.evidence = teller.evidence(helpers);
    match.services = teller.facts(helpers);
    return match;
  };
  const std::string what = input.model.dockerfile ? "image" : "container";
  if (verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable) {
    const bool sure = verdict.kind == VerdictKind::several;
    Severity severity = Severity::medium;
    if (verdict.store_beside || verdict.two_stores) severity = Severity::high;
    if (!sure) severity = Severity::low;
    Match match = make("service/multiple", severity,
                       what + (sure ? " runs " : " probably runs ") +
                           std::to_string(std::max<std::size_t>(verdict.services.size(), 2)) +
                           " services: " + listed(verdict.services),
                       false);
    if (!sure) match.confidence = Confidence::possible;
    // Its own start is not what runs where a compose file starts one program of it.
    if (const std::string other = input.model.dockerfile ? started_otherwise_by(input) : std::string(); !other.empty()) {
      match.severity = lowered(match.severity);
      MatchEvidence line;
      line.text = "a compose file starts one program of this image instead";
      line.path = other;
      line.line_from_one = 1;
      match.evidence.push_back(std::move(line));
    }
    match.fix = advice(verdict, teller);
    matches.push_back(std::move(match));
  } else if (verdict.kind == VerdictKind::note) {
    Match match = make(
        "service/helper-daemon", Severity::low,
        "one " + what + " holds " + verdict.reason + ": " +
            [&] {
              std::vector<RunningService> all = verdict.services;
              for (const RunningService& helper : verdict.helpers)
                if (helper.service != nullptr &&
                    (helper.service->kind == ServiceClass::worker || helper.service->role == "cron" ||
                     helper.name == "docker-gen" || helper.name == "xl2tpd"))
                  all.push_back(helper);
              return listed(all);
            }(),
        true);
    match.confidence = Confidence::likely;
    matches.push_back(std::move(match));
  }
  if (verdict.ssh_beside) {
    const auto ssh = std::find_if(verdict.services.begin(), verdict.services.end(),
                                  [](const RunningService& service) { return service.purpose == "ssh"; });
    std::vector<RunningService> others;
    for (const RunningService& service : verdict.services)
      if (service.purpose != "ssh") others.push_back(service);
    Match match = make("service/ssh-daemon", start.root_login ? Severity::high : Severity::medium,
                       what + " runs an SSH daemon beside " + listed(others), false);
    match.subject = ssh->name;
    std::erase_if(match.services, [&](const ServiceFacts& fact) { return fact.name != ssh->name; });
    matches.push_back(std::move(match));
  }
  // A manager is worth a word where it holds several programs, or where it is a whole init system.
  for (const ManagerUse& manager : start.managers) {
    if (!start.built_by.empty()) break;  // told at the Dockerfile
    const bool boot =
        manager.name == "systemd" || manager.name == "init" || manager.name == "openrc" || manager.name == "openrc-init";
    if (!boot && (manager.programs < 2 || verdict.kind == VerdictKind::note)) continue;  // one word on it is enough
    Match match =
        make("service/process-manager", Severity::low,
             boot ? what + " starts a whole init system (" + manager.name + ")"
                  : what + " starts " + manager.name + ", which runs " + std::to_string(manager.programs) + " programs",
             true);
    match.subject = manager.name;
    match.services.clear();
    matches.push_back(std::move(match));
    break;
  }
}

std::vector<ImageStart> starts_of(const CheckInput& input) {
  if (!input.model.dockerfile) return starts_of_containers(input);
  std::vector<ImageStart> result;
  result.push_back(
      read_image_start(*input.settings.service_catalogue, input.files, input.path, input.bytes, *input.model.dockerfile));
  return result;
}

}  // namespace

Result<ServiceCatalogue> load_service_catalogue() {
  return ServiceCatalogue::parse(rules::embedded_file("services/catalogue.tsv"),
                                 rules::embedded_file("services/base_images.tsv"));
}

void check_services(const CheckInput& input, std::vector<Match>& matches, CheckCounts& /*counts*/) {
  if (input.settings.service_catalogue == nullptr) return;
  using documents::DocumentKind;
  const bool commands = input.type.kind == DocumentKind::compose || input.type.kind == DocumentKind::kubernetes ||
                        input.type.kind == DocumentKind::helm_template || input.type.kind == DocumentKind::other_deployment;
  if (!input.model.dockerfile && !commands) return;
  for (const ImageStart& start : starts_of(input)) report(input, start, matches);
}

std::string explain_services(const CheckInput& input) {
  if (input.settings.service_catalogue == nullptr) return "no catalogue of services\n";
  const std::vector<ImageStart> all = starts_of(input);
  if (all.empty()) return std::string(input.path) + ": no command that starts a container\n";
  std::string text;
  for (const ImageStart& start : all) {
    const Verdict verdict = judge_start(*input.settings.service_catalogue, start);
    const Teller teller(input.bytes, start, verdict);
    text += std::string(input.path);
    if (start.command_line > 0) text += ":" + std::to_string(start.command_line);
    text += ": ";
    switch (verdict.kind) {
      case VerdictKind::nothing:
        text += "no long-running service is known to start";
        break;
      case VerdictKind::one:
        text += "one service: " + listed(verdict.services);
        break;
      case VerdictKind::note:
        text += "one service in several parts (" + verdict.reason + "): " + listed(verdict.services);
        break;
      case VerdictKind::probable:
        text += "probably several services: " + listed(verdict.services);
        break;
      case VerdictKind::several:
        text += std::to_string(verdict.services.size()) + " services: " + listed(verdict.services);
        break;
    }
    text += "\n";
    text += start.has_command ? "  starts with  " + start.command + "\n"
                              : "  starts with  whatever " + (start.base.empty() ? "the base" : start.base) + " starts\n";
    const auto tell = [&](const RunningService& service, std::string_view kind) {
      text += "  " + std::string(kind) + title_of(service) + "\n";
      for (const Place& place : service.starts.front()->chain)
        text += "      " + (place.path.empty() ? std::string(input.path) : place.path) + ":" +
                std::to_string(place.line_from_one) + "  " + place.text + "\n";
    };
    for (const RunningService& service : verdict.services) tell(service, "service  ");
    for (const RunningService& service : verdict.helpers) tell(service, "helper   ");
    for (const Start& each : start.starts)
      if (each.stopped && each.service != nullptr) text += "  for set-up only, stopped again: " + each.service->name + "\n";
    for (const std::string& each : start.unseen) text += "  not followed: " + each + "\n";
    if (verdict.kind == VerdictKind::several || verdict.kind == VerdictKind::probable)
      text += "  split it:\n" + teller.split();
  }
  // Words of strangers: nothing that a terminal would obey.
  for (char& c : text)
    if (c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) c = '?';
  return text;
}

}  // namespace plimsoll::detect::services
