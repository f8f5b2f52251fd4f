// SPDX-License-Identifier: Apache-2.0
//
// runtime/device: devices of the host. Memory and disks are a way out of the container; graphics, sound, tunnels and serial
// lines are what devices are given for, and are not reported.
#include <array>

#include "engine/detect/container_view.h"
#include "engine/detect/runtime/host_path_table.h"
#include "engine/detect/runtime/runtime_checks.h"

namespace plimsoll::detect::runtime {

using documents::OptionKey;

namespace {

struct Device {
  std::string_view start;
  Severity severity;
  std::string_view reason;
};

constexpr std::array kDevices{
    Device{"/dev/mem", Severity::high, "memory of the host"},
    Device{"/dev/kmem", Severity::high, "memory of the kernel"},
    Device{"/dev/port", Severity::high, "I/O ports of the host"},
    Device{"/dev/kmsg", Severity::low, "the log of the kernel"},
    Device{"/dev/sd", Severity::high, "a disk of the host"},
    Device{"/dev/hd", Severity::high, "a disk of the host"},
    Device{"/dev/vd", Severity::high, "a disk of the host"},
    Device{"/dev/xvd", Severity::high, "a disk of the host"},
    Device{"/dev/nvme", Severity::high, "a disk of the host"},
    Device{"/dev/mmcblk", Severity::high, "a disk of the host"},
    Device{"/dev/dm-", Severity::high, "a disk of the host"},
    Device{"/dev/mapper", Severity::high, "a disk of the host"},
    Device{"/dev/disk", Severity::high, "a disk of the host"},
    Device{"/dev/md", Severity::high, "a disk of the host"},
    Device{"/dev/loop", Severity::medium, "loop devices of the host"},
    Device{"/dev/kvm", Severity::info, "virtual machines of the host"},
    Device{"/dev/fuse", Severity::info, "file systems in user space"},
};

}  // namespace

void check_devices(const CheckInput& input, Matches& matches, CheckCounts&) {
  for (const documents::Container& container : input.model.containers) {
    for_each_option(container, OptionKey::device, [&](const documents::ContainerOption& option) {
      // HOST[:CONTAINER[:MODE]]
      const std::string path =
          tidy_host_path(std::string_view(option.value.expanded).substr(0, option.value.expanded.find(':')));
      Severity severity = Severity::info;
      std::string_view reason;
      if (path == "/dev") {
        severity = Severity::high;
        reason = "every device of the host";
      }
      for (const Device& device : kDevices) {
        if (path.starts_with(device.start)) {
          severity = device.severity;
          reason = device.reason;
          break;
        }
      }
      if (reason.empty()) return;
      const std::string label = container_label(container);
      matches.push_back(make_match({"runtime/device", severity}, option.span,
                                   label + " has the device " + path + ": " + std::string(reason),
                                   label + "\ndevice " + path));
    });
  }
}

}  // namespace plimsoll::detect::runtime
