// SPDX-License-Identifier: Apache-2.0
#include "engine/documents/run_command/option_table.h"

#include <algorithm>
#include <span>

namespace plimsoll::documents {

namespace {

using K = OptionKey;

// Before the command: docker -H tcp://host run ...
constexpr KnownOption kClient[] = {
    {"config", 0, true},           {"context", 'c', true},      {"debug", 'D', false},        {"host", 'H', true},
    {"log-level", 'l', true},      {"tls", 0, false},           {"tlscacert", 0, true},       {"tlscert", 0, true},
    {"tlskey", 0, true},           {"tlsverify", 0, false},     {"version", 'v', false},      {"help", 'h', false},
    // podman
    {"cgroup-manager", 0, true},   {"conmon", 0, true},         {"connection", 0, true},      {"events-backend", 0, true},
    {"hooks-dir", 0, true},        {"identity", 0, true},       {"imagestore", 0, true},      {"module", 0, true},
    {"network-cmd-path", 0, true}, {"network-config-dir", 0, true}, {"out", 0, true},         {"remote", 'r', false},
    {"root", 0, true},             {"runroot", 0, true},        {"runtime", 0, true},         {"runtime-flag", 0, true},
    {"ssh", 0, true},              {"storage-driver", 0, true}, {"storage-opt", 0, true},     {"syslog", 0, false},
    {"tmpdir", 0, true},           {"transient-store", 0, false}, {"url", 0, true},           {"volumepath", 0, true},
    // nerdctl
    {"address", 'a', true},        {"bridge-ip", 0, true},      {"cni-netconfpath", 0, true}, {"cni-path", 0, true},
    {"data-root", 0, true},        {"experimental", 0, false},  {"host-gateway-ip", 0, true}, {"hosts-dir", 0, true},
    {"insecure-registry", 0, false}, {"namespace", 'n', true},  {"snapshotter", 0, true},
};

constexpr KnownOption kRun[] = {
    {"add-host", 0, true},
    {"annotation", 0, true},
    {"attach", 'a', true},
    {"blkio-weight", 0, true},
    {"blkio-weight-device", 0, true},
    {"cap-add", 0, true, K::cap_add},
    {"cap-drop", 0, true, K::cap_drop},
    {"cgroup-parent", 0, true},
    {"cgroupns", 0, true, K::cgroupns_mode},
    {"cidfile", 0, true},
    {"cpu-count", 0, true},
    {"cpu-percent", 0, true},
    {"cpu-period", 0, true},
    {"cpu-quota", 0, true, K::cpu_limit},
    {"cpu-rt-period", 0, true},
    {"cpu-rt-runtime", 0, true},
    {"cpu-shares", 'c', true},
    {"cpus", 0, true, K::cpu_limit},
    {"cpuset-cpus", 0, true},
    {"cpuset-mems", 0, true},
    {"detach", 'd', false},
    {"detach-keys", 0, true},
    {"device", 0, true, K::device},
    {"device-cgroup-rule", 0, true},
    {"device-read-bps", 0, true},
    {"device-read-iops", 0, true},
    {"device-write-bps", 0, true},
    {"device-write-iops", 0, true},
    {"disable-content-trust", 0, false},
    {"dns", 0, true},
    {"dns-opt", 0, true},
    {"dns-option", 0, true},
    {"dns-search", 0, true},
    {"domainname", 0, true},
    {"entrypoint", 0, true},
    {"env", 'e', true},
    {"env-file", 0, true, K::environment_file},
    {"expose", 0, true},
    {"gpus", 0, true},
    {"group-add", 0, true},
    {"health-cmd", 0, true},
    {"health-interval", 0, true},
    {"health-retries", 0, true},
    {"health-start-interval", 0, true},
    {"health-start-period", 0, true},
    {"health-timeout", 0, true},
    {"help", 0, false},
    {"hostname", 'h', true},
    {"init", 0, false},
    {"interactive", 'i', false},
    {"io-maxbandwidth", 0, true},
    {"io-maxiops", 0, true},
    {"ip", 0, true},
    {"ip6", 0, true},
    {"ipc", 0, true, K::ipc_mode},
    {"isolation", 0, true},
    {"kernel-memory", 0, true},
    {"label", 'l', true},
    {"label-file", 0, true},
    {"link", 0, true},
    {"link-local-ip", 0, true},
    {"log-driver", 0, true},
    {"log-opt", 0, true},
    {"mac-address", 0, true},
    {"memory", 'm', true, K::memory_limit},
    {"memory-reservation", 0, true},
    {"memory-swap", 0, true},
    {"memory-swappiness", 0, true},
    {"mount", 0, true, K::mount},
    {"name", 0, true},
    {"net", 0, true, K::network_mode},
    {"net-alias", 0, true},
    {"network", 0, true, K::network_mode},
    {"network-alias", 0, true},
    {"no-healthcheck", 0, false},
    {"oom-kill-disable", 0, false, K::oom},
    {"oom-score-adj", 0, true, K::oom},
    {"pid", 0, true, K::pid_mode},
    {"pids-limit", 0, true, K::pids_limit},
    {"platform", 0, true},
    {"privileged", 0, false, K::privileged},
    {"publish", 'p', true, K::port},
    {"publish-all", 'P', false},
    {"pull", 0, true},
    {"quiet", 'q', false},
    {"read-only", 0, false, K::read_only_root},
    {"restart", 0, true, K::restart},
    {"rm", 0, false},
    {"runtime", 0, true, K::runtime},
    {"security-opt", 0, true, K::security_option},
    {"shm-size", 0, true},
    {"sig-proxy", 0, false},
    {"stop-signal", 0, true},
    {"stop-timeout", 0, true},
    {"storage-opt", 0, true},
    {"sysctl", 0, true, K::sysctl},
    {"tmpfs", 0, true},
    {"tty", 't', false},
    {"ulimit", 0, true},
    {"use-api-socket", 0, false},
    {"user", 'u', true, K::user},
    {"userns", 0, true, K::userns_mode},
    {"uts", 0, true, K::uts_mode},
    {"volume", 'v', true, K::mount},
    {"volume-driver", 0, true},
    {"volumes-from", 0, true},
    {"workdir", 'w', true},
    // podman
    {"arch", 0, true},
    {"authfile", 0, true},
    {"cert-dir", 0, true},
    {"cgroup-conf", 0, true},
    {"cgroups", 0, true},
    {"chrootdirs", 0, true},
    {"conmon-pidfile", 0, true},
    {"creds", 0, true},
    {"decryption-key", 0, true},
    {"env-host", 0, false},
    {"env-merge", 0, true},
    {"gidmap", 0, true},
    {"group-entry", 0, true},
    {"health-log-destination", 0, true},
    {"health-max-log-count", 0, true},
    {"health-max-log-size", 0, true},
    {"health-on-failure", 0, true},
    {"health-startup-cmd", 0, true},
    {"health-startup-interval", 0, true},
    {"health-startup-retries", 0, true},
    {"health-startup-success", 0, true},
    {"health-startup-timeout", 0, true},
    {"hosts-file", 0, true},
    {"hostuser", 0, true},
    {"http-proxy", 0, false},
    {"image-volume", 0, true},
    {"init-ctr", 0, true},
    {"init-path", 0, true},
    {"no-hostname", 0, false},
    {"no-hosts", 0, false},
    {"os", 0, true},
    {"passwd", 0, false},
    {"passwd-entry", 0, true},
    {"personality", 0, true},
    {"pidfile", 0, true},
    {"pod", 0, true},
    {"pod-id-file", 0, true},
    {"preserve-fd", 0, true},
    {"preserve-fds", 0, true},
    {"rdt-class", 0, true},
    {"read-only-tmpfs", 0, false},
    {"replace", 0, false},
    {"requires", 0, true},
    {"retry", 0, true},
    {"retry-delay", 0, true},
    {"rmi", 0, false},
    {"rootfs", 0, false},
    {"sdnotify", 0, true},
    {"seccomp-policy", 0, true},
    {"secret", 0, true},
    {"shm-size-systemd", 0, true},
    {"subgidname", 0, true},
    {"subuidname", 0, true},
    {"systemd", 0, true},
    {"timeout", 0, true},
    {"tls-verify", 0, false},
    {"tz", 0, true},
    {"uidmap", 0, true},
    {"umask", 0, true},
    {"unsetenv", 0, true},
    {"unsetenv-all", 0, false},
    {"variant", 0, true},
    // nerdctl
    {"cosign-certificate-identity", 0, true},
    {"cosign-certificate-oidc-issuer", 0, true},
    {"cosign-key", 0, true},
    {"ipfs-address", 0, true},
    {"verify", 0, true},
};

constexpr KnownOption kBuild[] = {
    {"add-host", 0, true},        {"all-platforms", 0, false},  {"allow", 0, true},           {"annotation", 0, true},
    {"arch", 0, true},            {"attest", 0, true},          {"authfile", 0, true},        {"build-arg", 0, true},
    {"build-arg-file", 0, true},  {"build-context", 0, true},   {"builder", 0, true},         {"cache-from", 0, true},
    {"cache-to", 0, true},        {"cache-ttl", 0, true},       {"call", 0, true},            {"cap-add", 0, true, K::cap_add},
    {"cap-drop", 0, true, K::cap_drop}, {"cert-dir", 0, true},  {"cgroup-parent", 0, true},   {"cgroupns", 0, true},
    {"check", 0, false},          {"compress", 0, false},       {"cpp-flag", 0, true},        {"cpu-period", 0, true},
    {"cpu-quota", 0, true},       {"cpu-shares", 'c', true},    {"cpuset-cpus", 0, true},     {"cpuset-mems", 0, true},
    {"creds", 0, true},           {"decryption-key", 0, true},  {"device", 0, true, K::device}, {"disable-compression", 'D', false},
    {"disable-content-trust", 0, false}, {"dns", 0, true},      {"dns-option", 0, true},      {"dns-search", 0, true},
    {"env", 0, true},             {"file", 'f', true},          {"force-rm", 0, false},       {"format", 0, true},
    {"from", 0, true},            {"group-add", 0, true},       {"hooks-dir", 0, true},       {"http-proxy", 0, false},
    {"identity-label", 0, false}, {"ignorefile", 0, true},      {"iidfile", 0, true},         {"ipc", 0, true, K::ipc_mode},
    {"isolation", 0, true},       {"jobs", 0, true},            {"label", 0, true},           {"layer-label", 0, true},
    {"layers", 0, false},         {"load", 0, false},           {"logfile", 0, true},         {"manifest", 0, true},
    {"memory", 'm', true},        {"memory-swap", 0, true},     {"metadata-file", 0, true},   {"network", 0, true, K::network_mode},
    {"no-cache", 0, false},       {"no-cache-filter", 0, true}, {"no-hosts", 0, false},       {"omit-history", 0, false},
    {"os", 0, true},              {"os-feature", 0, true},      {"os-version", 0, true},      {"output", 'o', true},
    {"pid", 0, true, K::pid_mode}, {"platform", 0, true},       {"policy", 0, true},          {"progress", 0, true},
    {"provenance", 0, true},      {"pull", 0, false},           {"push", 0, false},           {"quiet", 'q', false},
    {"retry", 0, true},           {"retry-delay", 0, true},     {"rm", 0, false},             {"runtime", 0, true},
    {"runtime-flag", 0, true},    {"sbom", 0, true},            {"secret", 0, true},          {"security-opt", 0, true, K::security_option},
    {"shm-size", 0, true},        {"sign-by", 0, true},         {"skip-unused-stages", 0, false}, {"squash", 0, false},
    {"squash-all", 0, false},     {"ssh", 0, true},             {"tag", 't', true},           {"target", 0, true},
    {"timestamp", 0, true},       {"tls-verify", 0, false},     {"ulimit", 0, true},          {"unsetenv", 0, true},
    {"userns", 0, true, K::userns_mode}, {"uts", 0, true, K::uts_mode}, {"variant", 0, true}, {"volume", 'v', true, K::mount},
};

constexpr KnownOption kLogin[] = {
    {"username", 'u', true}, {"password", 'p', true},      {"password-stdin", 0, false}, {"authfile", 0, true},
    {"cert-dir", 0, true},   {"compat-auth-file", 0, true}, {"get-login", 0, false},     {"secret", 0, true},
    {"tls-verify", 0, false}, {"verbose", 'v', false},
};

constexpr KnownOption kPull[] = {
    {"all-tags", 'a', false}, {"disable-content-trust", 0, false}, {"platform", 0, true}, {"quiet", 'q', false},
    {"arch", 0, true},        {"authfile", 0, true},               {"cert-dir", 0, true}, {"creds", 0, true},
    {"decryption-key", 0, true}, {"os", 0, true},                  {"policy", 0, true},   {"retry", 0, true},
    {"retry-delay", 0, true}, {"tls-verify", 0, false},            {"variant", 0, true},  {"verify", 0, true},
    {"cosign-key", 0, true},  {"unpack", 0, true},
};

constexpr KnownOption kExec[] = {
    {"detach", 'd', false},      {"detach-keys", 0, true}, {"env", 'e', true},        {"env-file", 0, true, K::environment_file},
    {"interactive", 'i', false}, {"latest", 'l', false},   {"preserve-fds", 0, true}, {"privileged", 0, false, K::privileged},
    {"tty", 't', false},         {"user", 'u', true},      {"workdir", 'w', true},    {"cidfile", 0, true},
};

std::span<const KnownOption> table_of(OptionTable table) {
  switch (table) {
    case OptionTable::client: return kClient;
    case OptionTable::run: return kRun;
    case OptionTable::build: return kBuild;
    case OptionTable::login: return kLogin;
    case OptionTable::pull: return kPull;
    case OptionTable::exec: return kExec;
  }
  return {};
}

}  // namespace

const KnownOption* find_option(OptionTable table, std::string_view long_name) {
  const std::span<const KnownOption> options = table_of(table);
  const auto found = std::find_if(options.begin(), options.end(), [&](const KnownOption& option) { return option.name == long_name; });
  return found == options.end() ? nullptr : &*found;
}

const KnownOption* find_option(OptionTable table, char letter) {
  const std::span<const KnownOption> options = table_of(table);
  const auto found = std::find_if(options.begin(), options.end(), [&](const KnownOption& option) { return option.letter == letter; });
  return letter == 0 || found == options.end() ? nullptr : &*found;
}

}  // namespace plimsoll::documents
