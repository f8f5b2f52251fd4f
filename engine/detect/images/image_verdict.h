// SPDX-License-Identifier: Apache-2.0
//
// Everything there is to say about one use of an image, worked out once and shared by the rules and by the inventory.
//
// Three answers, never two: outdated, not known to be, cannot tell. Every verdict names the day it is judged at and the day
// of the data. An end before the day of the data is a fact; one between that day and the day of the verdict was a plan.
#pragma once

#include <string>
#include <vector>

#include "engine/detect/check.h"
#include "engine/detect/images/image_tables.h"
#include "engine/detect/images/pin_state.h"
#include "engine/detect/images/tag_reading.h"
#include "engine/documents/deployment.h"

namespace plimsoll::detect::images {

// The parts of a reference, after the defaults of docker.io.
struct ImageName {
  std::string registry;    // "docker.io"
  std::string repository;  // "library/python"
  std::string tag;         // empty: none
  std::string digest;      // "sha256:..."; empty: none
  // What is wrong with the text; empty when it can be pulled.
  std::string fault;
  bool digest_fault = false;  // the fault lies in the digest
  // As the tables write it: "library/python" for any way to name that image (mirrors, architecture namespaces).
  std::string table_name;
  // "docker.io/library/python:3.7", with ":latest" when nothing else is said.
  [[nodiscard]] std::string full() const;
  // As people write it: "python:3.7".
  [[nodiscard]] std::string familiar() const;
};

enum class Judged {
  yes,
  not_an_image,  // scratch, a build result, a reference of another transport
  unresolved,    // holds a variable that nothing defines, or a placeholder
  malformed,
};

struct CycleVerdict {
  NamedCycle named;
  std::string label;  // "Debian 10 (buster)"
  bool over = false;
  bool free_extension = false;  // over, but in Debian LTS
  bool near_end = false;        // ends within kNearEndDays
  bool planned = false;         // its end lies behind the day of the data
  long days_over = 0;
  Severity severity = Severity::info;  // of a shipped image; meaningful when over
  Confidence confidence = Confidence::likely;
};

inline constexpr long kNearEndDays = 90;

struct ImageVerdict {
  const documents::ImageUse* use = nullptr;
  Judged judged = Judged::yes;
  // "${REGISTRY}/ubuntu": where it comes from is not known, what it is and whether it is pinned are.
  bool registry_unknown = false;
  ImageName name;
  TagReading reading;
  PinFacts pin;
  std::vector<CycleVerdict> cycles;
  // The cycle that decides: the worst of those that are over. Null when none is.
  [[nodiscard]] const CycleVerdict* worst() const;
  ImageFacts facts;
  // An empty tag in the values of a chart stands for the version of the chart's application, not for latest.
  bool filled_in_elsewhere = false;
};

ImageName read_image_name(const std::string& reference);
ImageVerdict judge_image(const documents::ImageUse& use, const CheckSettings& settings);
// Every use of a document that names an image from elsewhere: no scratch, no result of a build in this very file.
std::vector<ImageVerdict> judge_images(const CheckInput& input);

// Too old to say of anything that it lives.
bool data_are_stale(const ImageVerdict& image);

// One step lower for a build-only stage or CI.
Severity severity_for(const documents::ImageUse& use, Severity shipped);
// "Base image", "Image", "Image of service web": the start of every message.
std::string subject_words(const documents::ImageUse& use);

// The rules. Each adds at most one match for one use.
using Matches = std::vector<Match>;
void find_unpinned(const ImageVerdict& verdict, const CheckSettings& settings, Matches& matches);
void find_life_cycle_faults(const ImageVerdict& verdict, const CheckSettings& settings, Matches& matches);
void find_reference_faults(const ImageVerdict& verdict, const CheckSettings& settings, Matches& matches);
void find_disapproved(const ImageVerdict& verdict, const CheckSettings& settings, Matches& matches);

// The check itself: all rules over all uses of a document.
void check_images(const CheckInput& input, Matches& matches, CheckCounts& counts);
// image/no-digest.
void check_digests(const CheckInput& input, Matches& matches, CheckCounts& counts);

}  // namespace plimsoll::detect::images
