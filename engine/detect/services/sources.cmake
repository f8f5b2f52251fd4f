# SPDX-License-Identifier: Apache-2.0
list(APPEND detect_sources
  services/boot_services.cc
  services/build_context.cc
  services/container_starts.cc
  services/control_flow.cc
  services/execline.cc
  services/file_commands.cc
  services/image_copies.cc
  services/image_player.cc
  services/image_start.cc
  services/manager_files.cc
  services/process_managers.cc
  services/program_dispatch.cc
  services/program_lists.cc
  services/program_starts.cc
  services/program_stops.cc
  services/program_words.cc
  services/service_catalogue.cc
  services/service_checks.cc
  services/service_folders.cc
  services/service_verdict.cc
  services/shell_builtins.cc
  services/start_runner.cc
  services/supervisor.cc
  services/virtual_image.cc
  services/word_values.cc)
