// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/archived_secrets.h"

#include <algorithm>
#include <cstdint>

namespace plimsoll::pipeline {
namespace {

using detect::secrets::SecretMatch;

// A member of nothing but tokens is told by the first of them.
constexpr std::size_t kMatchesOfPiece = 10000;

class Collector final : public archives::ArchiveVisitor {
 public:
  Collector(const detect::secrets::SecretMatcher& matcher, const ArchivePolicy& policy, detect::secrets::Scratch& scratch,
            const OnArchiveObstacle& on_obstacle, ArchivedSecrets& found)
      : matcher_(matcher), policy_(policy), scratch_(scratch), on_obstacle_(on_obstacle), found_(found) {}

  bool on_text(const archives::MemberText& piece) override {
    matches_.clear();
    matcher_.candidates(piece.text, std::span(&piece.fresh, 1), scratch_, matches_);
    if (matches_.empty()) return true;
    matcher_.resolve(piece.text, matches_);
    if (matches_.empty()) return true;
    if (matches_.size() > kMatchesOfPiece) matches_.resize(kMatchesOfPiece);
    if (found_.members.empty() || found_.members.back().ordinals != piece.place.ordinals) {
      found_.members.push_back(piece.place);
    }
    PartnerLines partners(piece.text, piece.lines_before);
    std::size_t line = piece.lines_before + 1;
    std::size_t counted_to = 0;
    for (SecretMatch& match : matches_) {
      if (match.span.begin > counted_to) {
        line +=
            static_cast<std::size_t>(std::count(piece.text.begin() + static_cast<std::ptrdiff_t>(counted_to),
                                                piece.text.begin() + static_cast<std::ptrdiff_t>(match.span.begin), '\n'));
        counted_to = match.span.begin;
      }
      ArchivedMatch one;
      one.secret = match.decoded.empty() ? std::string(piece.text.substr(match.secret.begin, match.secret.size()))
                                         : std::move(match.decoded);
      one.line_from_one = line;
      one.partners = partners.partners_of(match);
      one.member = static_cast<std::uint32_t>(found_.members.size() - 1);
      const auto shift = static_cast<std::size_t>(piece.begin);
      match.span = {match.span.begin + shift, match.span.end + shift};
      match.secret = {match.secret.begin + shift, match.secret.end + shift};
      one.match = std::move(match);
      found_.matches.push_back(std::move(one));
    }
    return true;
  }

  void on_obstacle(archives::Obstacle obstacle, const std::string& inside) override {
    using archives::Obstacle;
    found_.all_read = false;
    switch (obstacle) {
      case Obstacle::too_deep:
        return on_obstacle_("archive nested deeper than the limit", inside, !policy_.depth_is_asked);
      case Obstacle::too_much:
        return on_obstacle_("archive unpacks to more than the limit", inside, !policy_.bytes_are_asked);
      case Obstacle::grows:
        return on_obstacle_("archive unpacks to more than 200 times its size", inside, !policy_.bytes_are_asked);
      case Obstacle::too_large:
        return on_obstacle_("archive in a compressed archive, too large to unpack", inside, true);
      // Nobody without the key, or without the rest of the file, could read these.
      case Obstacle::unreadable:
        return on_obstacle_("archive damaged or packed in an unknown way", inside, false);
      case Obstacle::encrypted:
        return on_obstacle_("archive member encrypted", inside, false);
    }
  }

 private:
  const detect::secrets::SecretMatcher& matcher_;
  const ArchivePolicy& policy_;
  detect::secrets::Scratch& scratch_;
  const OnArchiveObstacle& on_obstacle_;
  ArchivedSecrets& found_;
  std::vector<SecretMatch> matches_;
};

}  // namespace

ArchivedSecrets find_archived_secrets(const detect::secrets::SecretMatcher& matcher, std::string_view bytes,
                                      const ArchivePolicy& policy, detect::secrets::Scratch& scratch,
                                      const OnArchiveObstacle& on_obstacle) {
  ArchivedSecrets found;
  Collector collector(matcher, policy, scratch, on_obstacle, found);
  archives::walk_archive(bytes, policy.limits, collector);
  return found;
}

}  // namespace plimsoll::pipeline
