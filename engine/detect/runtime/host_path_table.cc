// SPDX-License-Identifier: Apache-2.0
#include "engine/detect/runtime/host_path_table.h"

#include <algorithm>
#include <array>
#include <vector>

namespace plimsoll::detect::runtime {

namespace {

struct Socket {
  std::string_view end;  // of the path
  std::string_view runtime;
};

constexpr std::array kSockets{
    Socket{"/docker.sock", "docker"},
    Socket{"/docker.sock.raw", "docker"},
    Socket{"/dockershim.sock", "docker"},
    Socket{"/cri-dockerd.sock", "docker"},
    Socket{"/containerd.sock", "containerd"},
    Socket{"/containerd.sock.ttrpc", "containerd"},
    Socket{"/crio.sock", "CRI-O"},
    Socket{"/podman.sock", "podman"},
    Socket{"/buildkitd.sock", "BuildKit"},
    Socket{"/kubelet.sock", "kubelet"},
    Socket{"pipe/docker_engine", "docker"},
    Socket{"pipe/containerd-containerd", "containerd"},
};

struct Danger {
  std::string_view path;
  bool below;  // what lies below is as bad
  HostPathDanger danger;
};

constexpr Severity kHigh = Severity::high;
constexpr Severity kMedium = Severity::medium;
constexpr Severity kLow = Severity::low;
constexpr Severity kInfo = Severity::info;

// The longest path that fits decides. Sorted by subject, not by name.
constexpr std::array kDangers{
    Danger{"/", false, {kHigh, kHigh, "the whole file system of the host"}},
    Danger{"/etc", false, {kHigh, kMedium, "accounts, keys and start-up settings of the host"}},
    Danger{"/etc/shadow", false, {kHigh, kHigh, "password hashes of the host"}},
    Danger{"/etc/passwd", false, {kHigh, kInfo, "accounts of the host"}},
    Danger{"/etc/group", false, {kHigh, kInfo, "groups of the host"}},
    Danger{"/etc/sudoers", true, {kHigh, kMedium, "who may become root on the host"}},
    Danger{"/etc/sudoers.d", true, {kHigh, kMedium, "who may become root on the host"}},
    Danger{"/etc/ssh", true, {kHigh, kHigh, "host keys of the SSH daemon"}},
    Danger{"/etc/cron.d", true, {kHigh, kLow, "jobs that run as root on the host"}},
    Danger{"/etc/crontab", true, {kHigh, kLow, "jobs that run as root on the host"}},
    Danger{"/etc/systemd", true, {kHigh, kLow, "services that run as root on the host"}},
    Danger{"/etc/docker", true, {kHigh, kLow, "settings of the docker daemon"}},
    Danger{"/etc/kubernetes", true, {kHigh, kMedium, "keys and manifests of the cluster node"}},
    Danger{"/etc/cni", true, {kMedium, kLow, "network plug-ins that run as root on the host"}},
    Danger{"/etc", true, {kInfo, kInfo, "settings of the host"}},
    Danger{"/root", true, {kHigh, kMedium, "the home of root"}},
    Danger{"/home", false, {kMedium, kMedium, "the homes of all users"}},
    Danger{"/home", true, {kInfo, kInfo, "the home of a user"}},
    Danger{"/boot", true, {kHigh, kMedium, "kernel and boot loader of the host"}},
    Danger{"/dev", false, {kHigh, kMedium, "every device of the host"}},
    Danger{"/dev/mem", true, {kHigh, kHigh, "memory of the host"}},
    Danger{"/dev/kmem", true, {kHigh, kHigh, "memory of the host"}},
    Danger{"/dev", true, {kInfo, kInfo, "a device of the host"}},
    Danger{"/proc", false, {kHigh, kLow, "every process of the host"}},
    Danger{"/proc", true, {kMedium, kLow, "processes and settings of the kernel"}},
    Danger{"/sys", false, {kHigh, kLow, "devices and settings of the kernel"}},
    Danger{"/sys/fs/cgroup", true, {kMedium, kInfo, "control groups of the host"}},
    Danger{"/sys/fs/bpf", true, {kMedium, kLow, "programs in the kernel"}},
    Danger{"/sys/kernel", true, {kMedium, kLow, "settings of the kernel"}},
    Danger{"/sys", true, {kLow, kInfo, "devices and settings of the kernel"}},
    Danger{"/lib/modules", true, {kMedium, kInfo, "kernel modules"}},
    Danger{"/usr/lib/modules", true, {kMedium, kInfo, "kernel modules"}},
    Danger{"/bin", true, {kHigh, kLow, "programs of the host"}},
    Danger{"/sbin", true, {kHigh, kLow, "programs of the host"}},
    Danger{"/lib", false, {kHigh, kLow, "libraries of the host"}},
    Danger{"/lib", true, {kInfo, kInfo, "libraries of the host"}},
    Danger{"/lib64", true, {kHigh, kLow, "libraries of the host"}},
    Danger{"/usr", false, {kHigh, kLow, "programs and libraries of the host"}},
    Danger{"/usr/bin", true, {kHigh, kLow, "programs of the host"}},
    Danger{"/usr/sbin", true, {kHigh, kLow, "programs of the host"}},
    Danger{"/usr/lib", false, {kHigh, kLow, "libraries of the host"}},
    Danger{"/usr/local/bin", true, {kMedium, kInfo, "programs of the host"}},
    Danger{"/usr", true, {kInfo, kInfo, "system files of the host"}},
    Danger{"/run", false, {kHigh, kMedium, "sockets of the host, those of the container runtime among them"}},
    Danger{"/var/run", false, {kHigh, kMedium, "sockets of the host, those of the container runtime among them"}},
    Danger{"/run/docker", false, {kHigh, kMedium, "sockets of the docker daemon"}},
    Danger{"/var/run/docker", false, {kHigh, kMedium, "sockets of the docker daemon"}},
    Danger{"/run/containerd", false, {kHigh, kMedium, "the socket of containerd"}},
    Danger{"/var/run/containerd", false, {kHigh, kMedium, "the socket of containerd"}},
    Danger{"/run/crio", false, {kHigh, kMedium, "the socket of CRI-O"}},
    Danger{"/var/run/crio", false, {kHigh, kMedium, "the socket of CRI-O"}},
    Danger{"/run/podman", false, {kHigh, kMedium, "the socket of podman"}},
    Danger{"/run/dbus", true, {kMedium, kMedium, "the system bus: units can be started through it"}},
    Danger{"/var/run/dbus", true, {kMedium, kMedium, "the system bus: units can be started through it"}},
    Danger{"/run/systemd", true, {kMedium, kLow, "the service manager of the host"}},
    Danger{"/var/run/secrets", true, {kHigh, kHigh, "mounted secrets"}},
    Danger{"/run", true, {kInfo, kInfo, "run-time files of the host"}},
    Danger{"/var", false, {kHigh, kMedium, "state of the host, container data among it"}},
    Danger{"/var/lib", false, {kHigh, kMedium, "state of the host, container data among it"}},
    Danger{"/var/lib/docker", false, {kHigh, kMedium, "images, volumes and secrets of every container"}},
    Danger{"/var/lib/docker/volumes", true, {kMedium, kLow, "volumes of other containers"}},
    Danger{"/var/lib/docker/containers", true, {kMedium, kInfo, "logs and settings of every container"}},
    Danger{"/var/lib/docker", true, {kMedium, kLow, "data of the docker daemon"}},
    Danger{"/var/lib/containerd", true, {kHigh, kMedium, "images and file systems of every container"}},
    Danger{"/var/lib/containers", true, {kHigh, kMedium, "images and file systems of every container"}},
    Danger{"/var/lib/kubelet", false, {kHigh, kMedium, "secrets and volumes of every pod of the node"}},
    Danger{"/var/lib/kubelet/pods", true, {kHigh, kMedium, "secrets and volumes of every pod of the node"}},
    Danger{"/var/lib/kubelet/pki", true, {kHigh, kHigh, "keys of the node"}},
    Danger{"/var/lib/kubelet", true, {kLow, kInfo, "plug-ins of the kubelet"}},
    Danger{"/var/lib/etcd", true, {kHigh, kHigh, "every secret of the cluster"}},
    Danger{"/var/log", false, {kMedium, kLow, "logs of the host"}},
    Danger{"/var", true, {kInfo, kInfo, "state of the host"}},
    Danger{"/srv", true, {kInfo, kInfo, "data of the host"}},
    Danger{"/media", true, {kInfo, kInfo, "drives of the host"}},
    Danger{"~", false, {kMedium, kMedium, "a home with its keys and credentials"}},
};

// Files that images ask for every day and that give nothing away.
constexpr std::array<std::string_view, 22> kHarmless{"/etc/localtime",
                                                     "/etc/timezone",
                                                     "/etc/hostname",
                                                     "/etc/os-release",
                                                     "/etc/ssl/certs",
                                                     "/etc/ssl",
                                                     "/etc/pki",
                                                     "/etc/resolv.conf",
                                                     "/etc/ca-certificates",
                                                     "/usr/share/zoneinfo",
                                                     "/etc/machine-id",
                                                     "/usr/share/ca-certificates",
                                                     "/usr/local/share/ca-certificates",
                                                     "/dev/null",
                                                     "/dev/zero",
                                                     "/dev/urandom",
                                                     "/dev/random",
                                                     "/dev/shm",
                                                     "/etc/hosts",
                                                     "/etc/nsswitch.conf",
                                                     "/usr/lib/os-release",
                                                     "/run/udev"};

// Folders in a home that hold credentials.
constexpr std::array<std::string_view, 10> kCredentialFolders{
    "/.ssh",   "/.aws",           "/.kube",  "/.docker", "/.gnupg",
    "/.azure", "/.config/gcloud", "/.netrc", "/.npmrc",  "/.git-credentials"};

bool is_at_or_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return path == "/";
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

std::string tidy_host_path(std::string_view path) {
  std::string text(path);
  if (text.starts_with("${HOME}"))
    text.replace(0, 7, "~");
  else if (text.starts_with("$HOME"))
    text.replace(0, 5, "~");
  std::replace(text.begin(), text.end(), '\\', '/');
  const bool absolute = text.starts_with('/');
  std::vector<std::string_view> parts;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
      continue;
    }
    if (part == ".." && absolute) continue;
    parts.push_back(part);
  }
  std::string tidy = absolute ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) tidy += '/';
    tidy += parts[i];
  }
  return tidy;
}

std::string_view runtime_of_socket(std::string_view tidy_path) {
  for (const Socket& socket : kSockets) {
    if (tidy_path.ends_with(socket.end)) return socket.runtime;
  }
  return {};
}

std::optional<HostPathDanger> danger_of_host_path(std::string_view tidy_path) {
  for (const std::string_view folder : kCredentialFolders) {
    const std::size_t at = tidy_path.find(folder);
    if (at == std::string_view::npos) continue;
    const std::size_t end = at + folder.size();
    const bool in_home = tidy_path.starts_with("~") || tidy_path.starts_with("/home/") || tidy_path.starts_with("/root") ||
                         tidy_path.starts_with("/Users/");
    if (in_home && (end == tidy_path.size() || tidy_path[end] == '/')) {
      return HostPathDanger{Severity::high, Severity::medium, "credentials of a user"};
    }
  }
  for (const std::string_view harmless : kHarmless) {
    if (is_at_or_below(tidy_path, harmless)) return std::nullopt;
  }
  const Danger* best = nullptr;
  for (const Danger& entry : kDangers) {
    const bool fits = entry.below ? is_at_or_below(tidy_path, entry.path) : tidy_path == entry.path;
    if (!fits) continue;
    // The same path with and without what lies below: the exact one is the closer.
    if (best == nullptr || entry.path.size() > best->path.size() ||
        (entry.path.size() == best->path.size() && !entry.below)) {
      best = &entry;
    }
  }
  if (best == nullptr) return std::nullopt;
  return best->danger;
}

}  // namespace plimsoll::detect::runtime
