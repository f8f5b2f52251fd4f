# SPDX-License-Identifier: Apache-2.0
list(APPEND detect_sources
  services/build_context.cc
  services/execline.cc
  services/file_commands.cc
  services/image_start.cc
  services/process_managers.cc
  services/program_starts.cc
  services/program_words.cc
  services/service_catalogue.cc
  services/service_checks.cc
  services/service_verdict.cc
  services/start_runner.cc
  services/virtual_image.cc
  services/word_values.cc)
