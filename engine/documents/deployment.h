// SPDX-License-Identifier: Apache-2.0
//
// The one typed model that every kind of deployment file is read into.
//
// A Dockerfile stage, a compose service, a container of a pod, a CI job and a `docker run` in a shell script all start a
// container from an image with options, commands and an environment. Checks are written once, against this model; the
// reader of a file kind only says what its file means. Offsets are bytes into the file that was read.
//
// Values are given as the tool that runs the file would see them: variables expanded where the file (or a file beside it)
// defines them, with the chain that led there. What cannot be known is never guessed: `resolved` is false and the names
// that were missing are listed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/text_position.h"

namespace plimsoll::documents::dockerfile {
struct File;  // engine/documents/dockerfile/dockerfile.h
}

namespace plimsoll::documents {

// One step of how a value came about, in reading order: "ARG BASE=debian:9 (line 1)".
struct ResolutionStep {
  std::string text;  // what was used, as a person would say it
  Span span;         // where it stands, when it stands in this file
  std::string file;  // empty: this file; else the path of the file beside it (".env", "defaults.yaml")
};

struct Value {
  std::string raw;       // as written, unquoted by the grammar of the file
  std::string expanded;  // after expansion; equal to raw when there was nothing to expand
  Span span;             // the bytes of the value in the file, quotes not included where the grammar lets us know
  bool resolved = true;  // false: `expanded` still holds a reference that nothing in reach defines
  std::vector<std::string> missing;  // names of the variables nobody defines
  std::vector<ResolutionStep> chain;
};

enum class ImageRole {
  stage_base,      // FROM of a Dockerfile stage
  copy_source,     // COPY --from=, ADD --from, RUN --mount from=
  frontend,        // # syntax=
  workload,        // what a deployed container runs
  init_container,  // runs before the workload
  build_result,    // a name given to what is built here: never judged
  ci_job,          // the container a CI job runs in
  ci_service,      // a service beside a CI job
  ci_action,       // docker:// actions, pipes, plugins
  tool,            // docker run / pull / build-arg in a script
  base_argument,   // passed as a build argument or named context
};

struct ImageUse {
  Value reference;
  ImageRole role = ImageRole::workload;
  bool ships = true;     // reaches a running container: final stage or a deployed workload; false: build-only stage, CI
  std::string stage;     // name (or number) of the stage, service, job or container it belongs to
  std::string platform;  // --platform=, empty when none
  std::optional<std::size_t> container;  // index into Model::containers
};

// Normalised names of what can be asked of a container, whatever the file calls it.
enum class OptionKey {
  privileged,  // "true" / "false"
  cap_add,     // one capability, upper case, without CAP_ ("SYS_ADMIN", "ALL")
  cap_drop,
  network_mode,  // "host", "none", "container:x", "bridge", a name
  pid_mode,      // "host", "container:x"
  ipc_mode,
  uts_mode,
  userns_mode,
  cgroupns_mode,
  seccomp,            // "unconfined", "default", a profile
  apparmor,           // "unconfined", "default", a profile
  selinux,            // "disable", a label or type
  no_new_privileges,  // "true" / "false" (allowPrivilegeEscalation: false gives "true")
  user,               // as written: name, uid, uid:gid
  run_as_non_root,    // "true" / "false"
  read_only_root,
  mount,         // see MountDetail
  device,        // host path
  port,          // see PortDetail
  memory_limit,  // as written
  cpu_limit,
  pids_limit,
  memory_request,
  cpu_request,
  runtime,  // --runtime
  restart,
  environment_file,
  security_option,       // any other security_opt, as written
  masked_paths,          // procMount: Unmasked, systempaths=unconfined
  host_user_namespaces,  // hostUsers
  sysctl,
  oom,    // oom_kill_disable, oom_score_adj as "key=value"
  other,  // `name` says which
};

struct MountDetail {
  std::string source;  // host path, volume name; empty for anonymous and tmpfs
  std::string target;
  std::string type;  // bind, volume, tmpfs, npipe, secret, config, cache, image, empty when it must be inferred
  bool read_only = false;
  std::string propagation;  // rshared, shared, Bidirectional, ...
  bool mounted = true;      // false: a volume of the pod that none of its containers mounts
};

struct PortDetail {
  std::string host_address;  // empty: all addresses
  std::string host_port;     // as written, ranges included; empty: not published
  std::string container_port;
  std::string protocol = "tcp";
  bool published = true;  // false: EXPOSE, containerPort, expose:
};

struct ContainerOption {
  OptionKey key = OptionKey::other;
  std::string name;  // as the file calls it: "privileged", "security_opt", "hostNetwork"
  Value value;       // value.expanded holds the normalised value named beside the key
  Span span;         // the whole option, for excerpts and messages
  std::optional<MountDetail> mount;
  std::optional<PortDetail> port;
};

enum class CommandRole {
  entrypoint,
  command,
  build_step,  // RUN
  health_check,
  lifecycle,  // postStart, preStop, devcontainer hooks
  script,     // CI job scripts, Makefile recipes, shell files
};

struct Command {
  CommandRole role = CommandRole::command;
  bool shell_form = false;        // handed to a shell as one text
  std::vector<Value> arguments;   // exec form: argv
  std::string text;               // shell form: continuation lines joined by the grammar of the file
  std::vector<Span> text_pieces;  // shell form: the spans of the file that `text` was joined from, in order
  std::string shell;              // "/bin/sh -c" unless SHELL says otherwise
  Span span;
  std::optional<std::size_t> container;
};

enum class EnvironmentRole {
  image_environment,  // ENV: stays in the image for ever
  build_argument,     // ARG, --build-arg: stays in the image history
  label,
  container_environment,
  ci_variable,
  secret_data,  // Kubernetes Secret data (decoded) and stringData
  config_data,  // ConfigMap data
};

struct EnvironmentEntry {
  std::string name;
  Value value;
  EnvironmentRole role = EnvironmentRole::container_environment;
  bool is_base64 = false;  // value.raw is base64, value.expanded is decoded
  std::optional<std::size_t> container;
};

enum class ContainerOrigin {
  dockerfile_stage,
  compose_service,
  pod_container,
  pod_init_container,
  pod_ephemeral_container,
  ci_job,
  run_command,  // docker, podman, nerdctl run or create
  unit,         // quadlet
  task,         // ECS, Nomad, Ansible, Terraform
};

// A build that makes a container's image, as written: the context relative to the folder of the file, the Dockerfile
// relative to the context.
struct BuildSource {
  std::string context;
  std::string dockerfile;
  std::string target;
};

struct Container {
  ContainerOrigin origin = ContainerOrigin::compose_service;
  std::string name;   // service, container, job or stage name
  std::string owner;  // "Deployment/web" for pods, empty elsewhere
  Span span;          // where a finding about something absent points to: the key or name
  bool ships = true;  // false for build-only stages and CI jobs
  bool whole = true;  // false: a patch over another file, where what is not said here may stand
  std::vector<ContainerOption> options;
  std::optional<BuildSource> build;  // compose
};

// A part of a document that could not be understood. The rest of the document is still read.
struct Diagnostic {
  Span span;
  std::string message;  // lower case, no full stop
};

struct Model {
  std::vector<ImageUse> images;
  std::vector<Container> containers;
  std::vector<Command> commands;
  std::vector<EnvironmentEntry> environment;
  std::vector<Diagnostic> diagnostics;
  std::shared_ptr<const dockerfile::File> dockerfile;  // the tree itself, for checks that need more; else null
};

}  // namespace plimsoll::documents
