// SPDX-License-Identifier: Apache-2.0
#include "engine/pipeline/secret_findings.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/base/worker_pool.h"
#include "engine/detect/secrets/secret_judgement.h"
#include "engine/findings/identity.h"
#include "engine/findings/suppression.h"
#include "engine/pipeline/excerpt.h"
#include "engine/pipeline/finding_texts.h"
#include "engine/pipeline/secret_companions.h"

namespace plimsoll::pipeline {
namespace {

// A group's hit under one path.
struct PlacedHit {
  const SecretHit* hit = nullptr;
  std::string path;
  std::string inside;  // of an archive
  Where where = Where::blob;
  git::ObjectId commit;                 // of a range; zero elsewhere
  const std::string* secret = nullptr;  // of the group
  bool at_head = false;
  Severity severity = Severity::info;
  Confidence confidence = Confidence::possible;
};

// Rule and secret of a group. Views into the collection.
using Half = std::pair<std::uint32_t, std::string_view>;

constexpr std::size_t kOccurrencesLimit = 1000;
constexpr std::size_t kMarksLookedAt = 20;

Where where_in_text(const SecretHit& hit, std::string_view text) {
  if (hit.kind != git::ObjectKind::commit && hit.kind != git::ObjectKind::tag) return hit.where;
  // A commit or tag object is a head of lines, a blank line, a message. Names stand in the head.
  const std::size_t head_end = text.find("\n\n");
  if (head_end != std::string_view::npos && hit.span.begin < head_end) return Where::person_name;
  return hit.kind == git::ObjectKind::commit ? Where::commit_message : Where::tag_message;
}

class Builder {
 public:
  Builder(const SecretCollection& collection, std::span<const lifetimes::Life> lives, const SecretFindingContext& context)
      : collection_(collection), lives_(lives), context_(context) {}

  // `told`: other halves that the finding tells of.
  std::optional<Finding> build(std::size_t at, FindingTexts& texts, std::set<Half>& told) const {
    const SecretGroup& group = collection_.groups[at];
    const rules::Rule& rule = context_.rules[group.rule];
    const lifetimes::Life* life = lives_.empty() ? nullptr : &lives_[at];
    std::vector<PlacedHit> placed = place_hits(group, life);
    judge(rule, group, placed);
    if (placed.empty()) return std::nullopt;

    Finding finding;
    finding.rule = rule.id;
    finding.title = rule.title;
    finding.why = rule.why;
    finding.fix = rule.fix;
    finding.severity = Severity::info;
    finding.confidence = Confidence::disproved;
    for (const PlacedHit& place : placed) {
      finding.severity = std::max(finding.severity, place.severity);
      finding.confidence = std::max(finding.confidence, place.confidence);
    }
    if (finding.confidence == Confidence::disproved) finding.severity = Severity::info;
    finding.message = rule.title;
    const bool paired = join_partners(rule, placed, finding);
    if (group.known_example) finding.message += ", a value that a manual publishes";
    if (!group.note.empty()) finding.message += ", " + group.note;
    finding.redacted = findings::redact(group.secret);
    if (context_.show_secrets) finding.secret = group.secret;
    finding.identity = findings::make_identity(rule.id, group.secret, findings::SubjectKind::secret, "");
    if (life != nullptr) finding.lifetime = life->lifetime;

    // Wherever it stands another finding tells of it.
    const bool is_half =
        std::all_of(placed.begin(), placed.end(), [](const PlacedHit& place) { return place.hit->told_by_partner; });
    const PlacedHit* shown = choose_shown(rule, placed, life, texts, finding);
    if (paired) tell_partners(*shown, placed, finding);
    if (paired && finding.suppressed_by == SuppressedBy::nothing) add_told(placed, told);
    if (is_half && finding.suppressed_by == SuppressedBy::nothing) {
      finding.suppressed_by = SuppressedBy::pair;
      finding.suppression_reason = "the other half of a secret, told with it";
    }
    finding.path = shown->path;
    finding.inside = shown->inside;
    finding.blob = shown->hit->object == git::ObjectId{} ? "" : shown->hit->object.hex();
    fill_origin(placed, finding);
    fill_occurrences(placed, *shown, finding);
    return finding;
  }

 private:
  std::vector<PlacedHit> place_hits(const SecretGroup& group, const lifetimes::Life* life) const {
    std::vector<PlacedHit> placed;
    std::vector<const lifetimes::LifePlace*> by_blob;
    if (life != nullptr) {
      for (const lifetimes::LifePlace& place : life->places) by_blob.push_back(&place);
      std::stable_sort(
          by_blob.begin(), by_blob.end(),
          [](const lifetimes::LifePlace* left, const lifetimes::LifePlace* right) { return left->blob < right->blob; });
    }
    for (const SecretHit& hit : group.hits) {
      if (placed.size() >= kOccurrencesLimit) break;
      if (hit.places != kNoPlaces) {
        for (const git::Place& place : collection_.places[hit.places]) {
          placed.push_back({&hit, place.path, inside_of(hit, place.path), hit.where, place.commit, nullptr, false, {}, {}});
        }
        continue;
      }
      if (hit.kind != git::ObjectKind::blob || life == nullptr) {
        placed.push_back({&hit, "", inside_of(hit, ""), hit.where, {}, nullptr, false, {}, {}});
        continue;
      }
      auto next =
          std::lower_bound(by_blob.begin(), by_blob.end(), hit.object,
                           [](const lifetimes::LifePlace* place, const git::ObjectId& id) { return place->blob < id; });
      for (; next != by_blob.end() && (*next)->blob == hit.object && placed.size() < kOccurrencesLimit; ++next) {
        const lifetimes::LifePlace& place = **next;
        placed.push_back({&hit,
                          place.path,
                          inside_of(hit, place.path),
                          place.where,
                          {},
                          nullptr,
                          context_.at_head.count({place.path, place.blob}) != 0,
                          {},
                          {}});
      }
    }
    return placed;
  }

  // The content of a compressed file has no name of its own.
  [[nodiscard]] std::string inside_of(const SecretHit& hit, const std::string& path) const {
    if (hit.member == kNoMember) return {};
    const std::string& inside = collection_.members[hit.member].inside;
    if (!inside.empty() && inside.front() != '!') return inside;
    return archives::content_name(path) + inside;
  }

  // Folders and names of the archive and of what is inside say the same things.
  static std::string path_to_judge(const PlacedHit& place) {
    if (place.inside.empty()) return place.path;
    std::string path = place.path + '/' + place.inside;
    std::replace(path.begin(), path.end(), '!', '/');
    return path;
  }

  static void judge(const rules::Rule& rule, const SecretGroup& group, std::vector<PlacedHit>& placed) {
    std::vector<PlacedHit> kept;
    for (PlacedHit& place : placed) {
      const detect::secrets::PlaceVerdict verdict =
          detect::secrets::judge_at_path(rule, place.hit->confidence, group.known_example, path_to_judge(place));
      if (verdict.drop) continue;
      place.severity = verdict.severity;
      place.confidence = verdict.confidence;
      place.secret = &group.secret;
      kept.push_back(std::move(place));
    }
    placed = std::move(kept);
  }

  // Where the finding can be acted on, and whether a mark there accepts it. Fills position, excerpt and suppression.
  const PlacedHit* choose_shown(const rules::Rule& rule, const std::vector<PlacedHit>& placed, const lifetimes::Life* life,
                                FindingTexts& texts, Finding& finding) const {
    std::vector<const PlacedHit*> candidates;
    for (const PlacedHit& place : placed) {
      if (place.at_head) candidates.push_back(&place);
    }
    // Outside history every place is as it is now.
    if (candidates.empty() && life == nullptr) {
      for (const PlacedHit& place : placed) candidates.push_back(&place);
    }
    if (candidates.empty() && life != nullptr && life->lifetime.introduced) {
      for (const PlacedHit& place : placed) {
        if (place.hit->object == life->introduced_blob && place.path == life->lifetime.introduced->path) {
          candidates.push_back(&place);
          break;
        }
      }
    }
    if (candidates.empty()) candidates.push_back(&placed.front());
    // The worst of them first: a test that holds the same key is not what the severity speaks of.
    std::stable_sort(candidates.begin(), candidates.end(), [](const PlacedHit* left, const PlacedHit* right) {
      return std::tie(right->severity, right->confidence, left->path, left->inside, left->hit->span.begin) <
             std::tie(left->severity, left->confidence, right->path, right->inside, right->hit->span.begin);
    });

    SuppressedBy first_kind = SuppressedBy::nothing;
    std::string first_reason;
    bool all_marked = true;
    const PlacedHit* shown = nullptr;
    std::shared_ptr<const std::string> text_of_shown;
    for (std::size_t at = 0; at < std::min(candidates.size(), kMarksLookedAt); ++at) {
      const auto read = texts.text_of(*candidates[at]->hit, candidates[at]->path);
      if (!read || (*read)->size() < candidates[at]->hit->span.end) continue;
      const std::shared_ptr<const std::string>& text = *read;
      const auto mark = findings::find_inline_mark(*text, candidates[at]->hit->span.begin, rule.id);
      std::optional<std::string> foreign;
      if (context_.foreign_marks && (!mark || mark->without_reason)) {
        foreign = texts.foreign_mark(text, candidates[at]->hit->span, rule.id);
      }
      SuppressedBy kind = SuppressedBy::nothing;
      std::string reason;
      if (mark && !mark->without_reason) {
        kind = SuppressedBy::inline_mark;
        reason = mark->reason;
      } else if (foreign) {
        kind = SuppressedBy::foreign_mark;
        reason = *foreign;
      } else if (context_.imported != nullptr) {
        kind = accepted_elsewhere(rule, *candidates[at], *text, life, reason);
      }
      const bool marked = kind != SuppressedBy::nothing;
      if (marked && first_kind == SuppressedBy::nothing) {
        first_kind = kind;
        first_reason = reason;
      }
      if (mark && mark->without_reason) finding.suppression_reason = "plimsoll:allow without a reason";
      if (shown == nullptr || (!marked && all_marked)) {
        shown = candidates[at];
        text_of_shown = text;
      }
      all_marked = all_marked && marked;
      if (!all_marked) break;
    }
    if (shown == nullptr) {
      shown = candidates.front();
      finding.start_line = shown->hit->line_from_one;
      finding.where = shown->where;
      return shown;
    }
    if (all_marked) {
      finding.suppressed_by = first_kind;
      finding.suppression_reason = first_reason;
    }
    fill_shown_text(*shown->hit, text_of_shown, texts, finding);
    tell_companions(rule, *shown->hit, *text_of_shown, finding);
    finding.where = shown->hit->kind == git::ObjectKind::blob ? shown->where : where_in_text(*shown->hit, *text_of_shown);
    return shown;
  }

  // By an allowlist or a list of findings that was imported.
  SuppressedBy accepted_elsewhere(const rules::Rule& rule, const PlacedHit& place, std::string_view text,
                                  const lifetimes::Life* life, std::string& reason) const {
    constexpr std::size_t kReach = 4096;
    migration::SecretPlace asked;
    asked.rule = rule.id;
    const std::string_view written = text.substr(place.hit->secret.begin, place.hit->secret.size());
    asked.secret = place.secret != nullptr ? std::string_view(*place.secret) : written;
    asked.match = text.substr(place.hit->span.begin, std::min(place.hit->span.size(), kReach));
    const Span line = line_around(text, place.hit->secret.begin, kReach);
    asked.line_text = text.substr(line.begin, line.size());
    asked.line_from_one = place.hit->line_from_one;
    std::string commit = place.commit == git::ObjectId{} ? std::string() : place.commit.hex();
    if (commit.empty() && life != nullptr && life->lifetime.introduced) commit = life->lifetime.introduced->id;
    asked.commit = commit;
    const std::string path = place.inside.empty() ? place.path : place.path + '!' + place.inside;
    bool by_list = false;
    for (const std::string_view name : {std::string_view(path), std::string_view(place.path)}) {
      asked.path = name;
      if (auto found = context_.imported->accepts(asked, by_list)) {
        reason = std::move(*found);
        return by_list ? SuppressedBy::baseline : SuppressedBy::configuration;
      }
    }
    return SuppressedBy::nothing;
  }

  // A password says little without its user and its host. Tokens that name their service need neither.
  static void tell_companions(const rules::Rule& rule, const SecretHit& hit, std::string_view text, Finding& finding) {
    if (!rule.secret || hit.kind != git::ObjectKind::blob || finding.confidence == Confidence::disproved) return;
    const std::string& category = rule.secret->category;
    const bool asks = rule.secret->grammar == rules::Grammar::assignment || category == "vcs" || category == "registry" ||
                      category == "credentials" || category == "database" || category == "generic";
    // An address names both by itself.
    const std::string_view match = text.substr(hit.span.begin, hit.span.size());
    if (!asks || match.find("://") != std::string_view::npos) return;
    const Companions found = companions_of(text, hit.secret, finding.start_line);
    if (!found.user.value.empty()) finding.message += ", of user '" + found.user.value + "'";
    if (!found.host.value.empty()) finding.message += ", at '" + found.host.value + "'";
    if (!found.user.value.empty()) finding.evidence.push_back({"user " + found.user.value, "", found.user.line_from_one});
    if (!found.host.value.empty()) finding.evidence.push_back({"host " + found.host.value, "", found.host.line_from_one});
  }

  // A secret that stands with its other half anywhere is as bad as both.
  static bool join_partners(const rules::Rule& rule, const std::vector<PlacedHit>& placed, Finding& finding) {
    const bool paired =
        rule.secret && rule.secret->pair && finding.confidence != Confidence::disproved &&
        std::any_of(placed.begin(), placed.end(), [](const PlacedHit& place) { return !place.hit->partners.empty(); });
    if (paired) finding.severity = std::max(finding.severity, rule.secret->pair->severity);
    return paired;
  }

  static void add_told(const std::vector<PlacedHit>& placed, std::set<Half>& told) {
    for (const PlacedHit& place : placed) {
      for (const HitPartner& partner : place.hit->partners) told.emplace(partner.rule, partner.secret);
    }
  }

  // The halves at the place that is shown, else at the first that has them.
  void tell_partners(const PlacedHit& shown, const std::vector<PlacedHit>& placed, Finding& finding) const {
    const PlacedHit* with = &shown;
    for (const PlacedHit& place : placed) {
      if (!with->hit->partners.empty()) break;
      with = &place;
    }
    std::string names;
    for (const HitPartner& partner : with->hit->partners) {
      const rules::Rule& rule = context_.rules[partner.rule];
      names += (names.empty() ? ", together with " : " and ") + rule.title;
      Evidence line;
      line.text = rule.title + " " + (context_.show_secrets ? partner.secret : findings::redact(partner.secret));
      line.line = partner.line_from_one;
      if (with != &shown) line.path = with->inside.empty() ? with->path : with->path + '!' + with->inside;
      finding.evidence.push_back(std::move(line));
    }
    finding.message += names;
  }

  void fill_shown_text(const SecretHit& hit, const std::shared_ptr<const std::string>& shared, FindingTexts& texts,
                       Finding& finding) const {
    const std::string_view text = *shared;
    // Every other secret on the line is masked too.
    std::vector<Span> secrets;
    if (!context_.show_secrets) secrets = texts.secrets_near(shared, hit);
    LineStart line = texts.line_of(shared, hit.secret.begin);
    if (hit.kind == git::ObjectKind::blob) {
      fill_position(text, hit.secret, line, finding);
      finding.line_hash = code_scanning_line_hash(text, line.offset);
      fill_excerpt(text, hit.secret, secrets, context_.show_secrets, finding);
      return;
    }
    // Lines of a message are counted from its first line.
    const std::size_t head_end = text.find("\n\n");
    const std::size_t start = head_end != std::string_view::npos && hit.secret.begin > head_end + 1 ? head_end + 2 : 0;
    const Span inside{hit.secret.begin - start, hit.secret.end - start};
    for (Span& secret : secrets) {
      secret = secret.begin >= start ? Span{secret.begin - start, secret.end - start} : Span{0, 0};
    }
    line.lines_before -=
        static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
    line.offset -= start;
    fill_position(text.substr(start), inside, line, finding);
    fill_excerpt(text.substr(start), inside, secrets, context_.show_secrets, finding);
  }

  void fill_origin(const std::vector<PlacedHit>& placed, Finding& finding) const {
    if (!finding.lifetime.introduced) {
      // A range: the earliest of the commits that bring it in.
      std::optional<CommitFacts> first;
      for (const PlacedHit& place : placed) {
        git::ObjectId commit = place.commit;
        if (commit == git::ObjectId{} && place.hit->kind == git::ObjectKind::commit) commit = place.hit->object;
        if (commit == git::ObjectId{}) continue;
        std::optional<CommitFacts> facts = context_.commit_facts ? context_.commit_facts(commit) : std::nullopt;
        if (!facts) continue;
        facts->path = place.path;
        if (!first || std::tie(facts->date, facts->id, facts->path) < std::tie(first->date, first->id, first->path)) {
          first = std::move(facts);
        }
      }
      finding.lifetime.introduced = std::move(first);
    }
    if (finding.lifetime.introduced) {
      finding.commit = finding.lifetime.introduced->id;
      finding.author = finding.lifetime.introduced->author;
      finding.date = finding.lifetime.introduced->date;
    }
  }

  static void fill_occurrences(const std::vector<PlacedHit>& placed, const PlacedHit& shown, Finding& finding) {
    const auto occurrence_of = [](const PlacedHit& place) {
      return Occurrence{place.path, place.hit->line_from_one,
                        place.hit->object == git::ObjectId{} ? "" : place.hit->object.hex(), place.where, place.inside};
    };
    finding.occurrences.push_back(occurrence_of(shown));
    if (finding.start_line != 0) finding.occurrences.front().start_line = finding.start_line;
    finding.occurrences.front().where = finding.where;
    std::vector<Occurrence> others;
    for (const PlacedHit& place : placed) {
      if (&place != &shown) others.push_back(occurrence_of(place));
    }
    const auto key = [](const Occurrence& place) {
      return std::tie(place.path, place.inside, place.start_line, place.blob, place.where);
    };
    std::sort(others.begin(), others.end(), [&](const Occurrence& l, const Occurrence& r) { return key(l) < key(r); });
    others.erase(std::unique(others.begin(), others.end(),
                             [&](const Occurrence& l, const Occurrence& r) { return key(l) == key(r); }),
                 others.end());
    std::move(others.begin(), others.end(), std::back_inserter(finding.occurrences));
  }

  const SecretCollection& collection_;
  std::span<const lifetimes::Life> lives_;
  const SecretFindingContext& context_;
};

}  // namespace

std::vector<lifetimes::FindingHolders> holders_of(const SecretCollection& collection) {
  std::vector<lifetimes::FindingHolders> holders;
  holders.reserve(collection.groups.size());
  for (const SecretGroup& group : collection.groups) {
    lifetimes::FindingHolders& one = holders.emplace_back();
    for (const SecretHit& hit : group.hits) {
      std::vector<git::ObjectId>& list = hit.kind == git::ObjectKind::commit ? one.commits
                                         : hit.kind == git::ObjectKind::tag  ? one.tags
                                                                             : one.blobs;
      if (list.empty() || list.back() != hit.object) list.push_back(hit.object);
    }
  }
  return holders;
}

SecretFindings secret_findings(const SecretCollection& collection, std::span<const lifetimes::Life> lives,
                               const SecretFindingContext& context) {
  const Builder builder(collection, lives, context);
  const unsigned workers = std::max(1U, context.threads);
  // One slot for each group: vectors that grow would take twice the room of a million findings.
  std::vector<Finding> all(collection.groups.size());
  std::vector<std::set<Half>> told(workers);
  std::atomic<std::size_t> next{0};
  // Findings of one text come one after the other.
  std::vector<std::size_t> order(collection.groups.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const SecretHit& a = collection.groups[left].hits.front();
    const SecretHit& b = collection.groups[right].hits.front();
    return std::tie(a.object, a.places, a.member, a.span.begin, left) <
           std::tie(b.object, b.places, b.member, b.span.begin, right);
  });
  constexpr std::size_t kShare = 32;
  run_workers(workers, [&](unsigned worker) {
    FindingTexts texts(context, collection);
    for (std::size_t first = next.fetch_add(kShare); first < order.size(); first = next.fetch_add(kShare)) {
      for (std::size_t at = first; at < std::min(order.size(), first + kShare); ++at) {
        if (auto finding = builder.build(order[at], texts, told[worker])) {
          all[order[at]] = std::move(*finding);
        }
      }
    }
  });
  // The finding that was to tell of a half may have been left out, or accepted: then the half speaks for itself.
  for (std::size_t part = 1; part < told.size(); ++part) told.front().merge(told[part]);
  SecretFindings made;
  for (std::size_t at = 0; at < all.size(); ++at) {
    Finding& finding = all[at];
    if (finding.rule.empty()) continue;
    const SecretGroup& group = collection.groups[at];
    if (finding.suppressed_by == SuppressedBy::pair && told.front().count({group.rule, group.secret}) == 0) {
      finding.suppressed_by = SuppressedBy::nothing;
      finding.suppression_reason.clear();
    }
    if (made.groups.size() != at) all[made.groups.size()] = std::move(finding);
    made.groups.push_back(&group);
  }
  all.resize(made.groups.size());
  made.findings = std::move(all);
  return made;
}

}  // namespace plimsoll::pipeline
