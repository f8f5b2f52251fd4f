// SPDX-License-Identifier: Apache-2.0
//
// Plimsoll: what must not ship, found in a repository. The one header that an embedder includes.
//
//   #include <plimsoll/scanner.h>
//
//   int main() {
//     plimsoll::ScanRequest request;
//     request.path = ".";
//     const plimsoll::ScanReport report = plimsoll::scan(request);
//     if (!report.error.empty()) return 4;
//     for (const plimsoll::Finding& finding : report.findings)
//       std::printf("%s:%zu %s\n", finding.path.c_str(), finding.start_line, finding.message.c_str());
//     return report.coverage.complete ? 0 : 3;
//   }
//
// Manners. The library never prints, never exits, changes no working directory, locale or signal handler, reads no network,
// and lets no exception out. Everything it reads is treated as a stranger's. All text in a report is raw: whoever shows it
// escapes it for the place where it is shown (render() does).
//
// Threads. scan() may be called from several threads at once, each with a request of its own. It starts
// `request.threads` workers for its own time and returns when all have ended. A ScanReport is a plain value.
// The pointers in a ScanRequest must outlive the call; `progress` is called from one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

// How bad it is if the finding is true.
enum class Severity : std::uint8_t { info, low, medium, high, critical };
// How sure it is that the finding is true. `disproved`: it has the shape of a secret, but its own checksum says no;
// such a finding has severity info. `proven`: a check that needs no network holds.
enum class Confidence : std::uint8_t { disproved, possible, likely, proven };

std::string_view name_of(Severity);
std::string_view name_of(Confidence);
std::optional<Severity> severity_from(std::string_view name);
std::optional<Confidence> confidence_from(std::string_view name);

// Where in a repository the text of a finding stands.
enum class Where : std::uint8_t {
  blob,  // file content in history
  commit_message,
  tag_message,
  note,
  person_name,  // author, committer or tagger
  stash,
  reflog,       // content only a reflog still reaches
  unreachable,  // content nothing reaches any more
  index,        // staged
  worktree,     // file on disk inside a work tree
  folder,       // plain folder (--no-git)
  standard_input,
};
std::string_view name_of(Where);

// What is read.
enum class SelectionKind : std::uint8_t { history, range, tree, staged, worktree, folder, standard_input };

std::string_view name_of(SelectionKind);
std::optional<SelectionKind> selection_from(std::string_view name);

struct Selection {
  SelectionKind kind = SelectionKind::history;
  std::string revision;  // range: "A..B"; tree: any revision; else empty
};

struct Progress {
  std::string_view stage;  // "reading history", "finding origins"
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: unknown
};

struct ScanRequest {
  std::string path = ".";  // work tree, bare repository, git directory, folder or file
  Selection selection;
  std::string standard_input;  // content, for SelectionKind::standard_input; `path` is then its name
  std::vector<std::string> rule_files;
  // Files of other tools whose rules, allowlists and accepted findings count too: .gitleaks.toml, .gitleaksignore, a report of
  // gitleaks, .secrets.baseline. What cannot be carried over stands in the notices.
  std::vector<std::string> import_files;
  std::string config_file;        // empty: .plimsoll.yaml at the root of what is scanned, when there is one
  std::string settings_revision;  // read config_file and baseline_file at this commit instead of the disk; empty: disk
  std::string baseline_file;      // empty: none
  std::string image_data_file;    // replaces the built-in table of life cycles; empty: built-in
  std::string state_file;         // history only: remembers what was scanned, for the next scan; empty: none
  std::string as_of;              // YYYY-MM-DD; empty: today (UTC); history: "commit", the day a version came in
  // How deep archives are looked into (0: not at all), and how many bytes may come out of one; or four times its own size
  // if that is more. Empty: 8 and 1 GiB, and the scan is incomplete where they did not suffice.
  std::optional<unsigned> archive_depth;
  std::optional<std::uint64_t> archive_bytes;
  std::string profile = "default";  // which rules are on: default, style, strict, all (is_profile() tells)
  bool all_time = false;            // deployment findings of every commit, not only of the tips
  bool only_new = false;            // staged, range: accept what the files held before the change already
  bool foreign_marks = true;        // marks of other tools (hadolint ignore=, checkov:skip=) accept what is the same concern
  bool profile_rules = false;       // fill ScanReport::rule_costs, at some cost of its own
  bool show_secrets = false;        // else `secret` is empty and excerpts are masked
  unsigned threads = 0;             // 0: one for each core
  std::size_t memory_bytes = 0;     // budget for caches and deltas; 0: a default
  bool plain_reader = false;        // read through libgit2 only: slow, and the judge of the fast reader
  std::function<void(const Progress&)> progress;  // may be empty
  std::function<bool()> cancelled;                // asked now and then; true stops at the next object
};

// A name that ScanRequest::profile takes.
bool is_profile(std::string_view name);

// A std::optional that takes the room of a pointer while it is empty: of a million findings most have no image.
template <typename T>
class Rare {
 public:
  Rare() = default;
  Rare(std::nullopt_t) {}                                           // NOLINT(google-explicit-constructor)
  Rare(T value) : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)
  Rare(std::optional<T> value) {                                    // NOLINT(google-explicit-constructor)
    if (value) value_ = std::make_unique<T>(std::move(*value));
  }
  Rare(const Rare& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(const Rare& other) {
    if (this != &other) value_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }
  Rare& operator=(Rare&&) noexcept = default;
  ~Rare() = default;

  [[nodiscard]] bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  void reset() { value_.reset(); }

 private:
  std::unique_ptr<T> value_;
};

struct Evidence {
  std::string text;
  std::string path;      // empty: the file of the finding
  std::size_t line = 0;  // from one; 0: none
};

struct LifeCycle {
  std::string product;  // "python", "debian"
  std::string cycle;    // "3.7", "10"
  std::string label;    // "Debian 10 (buster)"
  std::string ends;     // YYYY-MM-DD, empty: no end known
  std::string extended_ends;
};

struct ImageFacts {
  std::string reference;  // as it will be pulled, fully qualified
  std::string written;    // as it stands in the file
  std::string state;      // "digest", "full-tag", "floating-tag", "no-tag", "malformed", "unresolved"
  std::vector<LifeCycle> life_cycles;
  std::string as_of;    // day of the verdict
  std::string data_of;  // day of the data
};

struct ServiceFacts {
  std::string name;  // "mysql"
  std::string role;  // "database"
  std::vector<Evidence> chain;
};

struct CommitFacts {
  std::string id;       // full, lower-case hex
  std::string author;   // "Name <mail>", raw
  std::string date;     // committer date, ISO 8601 in UTC
  std::string summary;  // first line of the message, raw
  std::string path;     // path the content had there
};

// One more place where the same secret or setting stands.
struct Occurrence {
  std::string path;
  std::size_t start_line = 0;
  std::string blob;
  Where where = Where::blob;
  std::string inside{};  // as in Finding
};

struct Lifetime {
  Rare<CommitFacts> introduced;
  Rare<CommitFacts> removed;          // the last removal, when it stands at no tip any more
  std::vector<std::string> alive_at;  // refs whose tip still holds it, sorted; of very many the first
  std::vector<std::string> tags;      // tags that ship it, sorted; of very many the first
  std::uint64_t commits = 0;          // commits that hold it; 0: not counted
  std::uint64_t refs_beyond = 0;      // further refs, not named in alive_at
  std::uint64_t tags_beyond = 0;      // further tags, not named in tags
};

// `known_before`: with only_new, it did not come with the change.
enum class SuppressedBy : std::uint8_t { nothing, inline_mark, foreign_mark, configuration, baseline, known_before, pair };
std::string_view name_of(SuppressedBy);

struct Finding {
  std::string rule;
  std::string title;  // the rule's title
  Severity severity = Severity::medium;
  Confidence confidence = Confidence::likely;
  std::string message;
  std::string why;  // the rule's reason, one or two sentences
  std::string fix;  // what to do about this finding
  std::string path;
  // Where `path` is an archive: the member, "folder/file", or "inner.zip!folder/file" where one is in another. Lines and
  // columns are then those of the member.
  std::string inside;
  std::size_t start_line = 0;    // from one; 0: the text has no lines (a name)
  std::size_t start_column = 0;  // in bytes, from one
  std::size_t end_line = 0;
  std::size_t end_column = 0;       // in bytes, past the last byte
  std::size_t start_character = 0;  // the columns in code points; the same as in bytes far out on a very long line
  std::size_t end_character = 0;
  std::string identity;  // survives moved lines; hex
  std::vector<Evidence> evidence;
  std::string excerpt;             // the line, secrets masked unless show_secrets, at most a few hundred bytes
  std::size_t excerpt_column = 0;  // where the marked part starts in `excerpt`, from one, in bytes; 0: unknown
  std::size_t excerpt_length = 0;  // bytes of the marked part in `excerpt`
  std::string line_hash;           // hash of the text from the line's start, as code scanning computes it; may be empty
  std::string redacted;            // the secret, masked; empty when there is none
  std::string secret;              // only with show_secrets
  Where where = Where::blob;
  std::string blob;    // object id, empty outside git
  std::string commit;  // the commit that introduced it, empty outside history
  std::string author;
  std::string date;
  Lifetime lifetime;
  std::vector<Occurrence> occurrences;  // every place, the one above first
  Rare<ImageFacts> image;
  std::vector<ServiceFacts> services;
  SuppressedBy suppressed_by = SuppressedBy::nothing;
  std::string suppression_reason;
};

struct Skipped {
  std::string reason;  // "missing object", "damaged pack", "over the size limit", "submodule", "LFS pointer"
  std::uint64_t count = 0;
  bool incomplete = true;             // false: left out on purpose, the scan is still complete
  std::vector<std::string> examples;  // at most ten, sorted
};

struct Coverage {
  bool complete = true;
  bool shallow = false;
  std::uint64_t commits = 0;
  std::uint64_t trees = 0;
  std::uint64_t blobs = 0;  // unique
  std::uint64_t blobs_scanned = 0;
  std::uint64_t tags = 0;
  std::uint64_t files = 0;  // outside history
  std::uint64_t bytes = 0;  // of everything scanned
  std::uint64_t deployment_files = 0;
  std::uint64_t images_not_judged = 0;
  std::vector<Skipped> skipped;  // sorted by reason
};

// What the rule of a secret cost in a scan.
struct RuleCost {
  std::string rule;
  std::uint64_t hits = 0;         // anchors found
  std::uint64_t gate_passes = 0;  // hits that the cheap questions let through
  std::uint64_t runs = 0;         // of its pattern
  std::uint64_t matches = 0;      // before they are judged by path and made one of several
  std::uint64_t nanoseconds = 0;  // of the runs, over all threads
};

// What a report says beside its findings.
struct ReportFrame {
  // Header
  std::string tool_version;
  std::string ruleset_digest;
  std::string ruleset_date;
  std::string image_data_date;
  std::string target;  // as asked, not resolved
  Selection selection;
  std::string as_of;
  std::vector<std::string> options;  // those that change what is found, "name=value", sorted
  std::vector<std::string> notices;  // things the user should know: an expired suppression, old data
  // Of a range: how the change accepts findings of its own, or edits what accepts them. Notices too.
  std::vector<std::string> acceptances;
  Coverage coverage;
  std::vector<RuleCost> rule_costs;  // only when asked for; the dearest first. No format shows them
  // Why nothing could be scanned; empty otherwise.
  std::string error;
  // `unsupported`: it is a repository, but damaged or of a format that is not read; the run is incomplete, not broken.
  enum class ErrorClass : std::uint8_t { none, usage, io, unsupported } error_class = ErrorClass::none;
};

struct ScanReport : ReportFrame {
  // In the defined order: severity from worst, then path, line, column, rule, identity. Suppressed ones included.
  std::vector<Finding> findings;
};

ScanReport scan(const ScanRequest& request);

// 0 clean or below the gate, 1 findings, 2 usage or configuration, 3 incomplete, 4 internal or I/O.
// 3 outranks 1, 4 outranks both.
enum class ExitCode : int { clean = 0, findings = 1, usage = 2, incomplete = 3, internal = 4 };
struct Gate {
  Severity fail_on = Severity::low;            // findings of this severity and above fail
  bool exit_zero = false;                      // findings do not change the code
  Confidence at_least = Confidence::possible;  // less sure ones do not fail
};
ExitCode exit_code_of(const ScanReport& report, const Gate& gate);

// Rules, for people.
struct RuleInfo {
  std::string id;
  std::string title;
  std::string provider;
  Severity severity = Severity::medium;
  std::string why;
  std::string fix;
  std::vector<std::string> proofs;  // names of offline proofs
  bool on_by_default = true;
  std::vector<std::string> same_concern;  // "hadolint DL3006", "trivy DS-0001"
  std::string cis;
};
// Sorted by id. Rule files of the user are added when given; an error is a sentence with file, line and column.
std::vector<RuleInfo> list_rules(const std::vector<std::string>& rule_files, std::string& error);

// Runs the rules of files on their own examples: what an author does before he uses them. Problems are sentences with file,
// line and column; `readable` is false when a file could not even be read as one of rules.
struct RuleTest {
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::size_t counter_examples = 0;
  bool readable = true;
  std::vector<std::string> problems;
};
RuleTest test_rules(const std::vector<std::string>& rule_files);

// What a file of another tool brings, and what it says that cannot be carried over: sentences with file, line and column.
struct ImportResult {
  std::size_t rules = 0;
  std::size_t allowlists = 0;
  std::size_t accepted = 0;  // findings
  std::vector<std::string> not_carried;
  std::string error;  // it is none of the files that are known
};
ImportResult try_import(const std::string& file);

// Reports. `color` and `width` concern text only.
struct RenderOptions {
  bool color = false;
  bool show_suppressed = false;
  bool verbose = false;
  bool quiet = false;
  std::size_t width = 100;
  Gate gate;
};
// Names that render() takes: "text", "jsonl", "sarif", ...
std::vector<std::string> report_formats();
// False when the format is unknown. Stops quietly when the stream fails.
bool render(const ScanReport& report, std::string_view format, const RenderOptions& options, std::ostream& out);

// A machine report that stays where it is, so that one of a million findings needs no memory for them. `read` fills `into`
// with the bytes from `offset` on, and says false when it cannot.
struct StoredReport {
  std::uint64_t size = 0;
  std::function<bool(std::uint64_t offset, std::span<char> into)> read;
};
// render() of it. False, and `error` tells why, when it is none or cannot be read to its end; nothing is written when that
// is seen before the first byte.
bool render_stored(const StoredReport& stored, const std::string& name, std::string_view format,
                   const RenderOptions& options, std::ostream& out, std::string& error);

// The machine report ("jsonl") read back; nothing, and `error` with file and line, when it is none. A report without an
// end is incomplete.
std::optional<ScanReport> read_report(std::string_view text, const std::string& name, std::string& error);
// One report of several: each finding once with all its places, coverage added up, complete only when all parts are.
// Associative, commutative, idempotent.
ScanReport merge_reports(const std::vector<ScanReport>& parts);
// Identities of the second that the first does not have, and the other way round; indices into `findings`.
struct ReportComparison {
  std::vector<std::size_t> fresh;  // in `after` only
  std::vector<std::size_t> gone;   // in `before` only
  std::vector<std::size_t> still;  // in both, of `after`
};
ReportComparison compare_reports(const ScanReport& before, const ScanReport& after);

// One line of text in which nothing acts on a terminal or a CI runner: for whoever shows a text of a report by himself.
std::string harmless(std::string_view text);

// A baseline that accepts what the report holds: one sorted line for each finding, no secret in it.
std::string make_baseline(const ScanReport& report);

// How a single file is understood.
enum class InspectKind : std::uint8_t {
  tree,          // the typed tree; for Dockerfiles the notation of BuildKit's parser tests
  lines,         // FIRST LAST KEYWORD for each instruction
  expand,        // lines WORD<TAB>NAME=VALUE ...: each word expanded, or "error"
  expand_words,  // the same, split into words parted by tabs
  start_chain,   // what a container starts, and what led to it
};
struct InspectRequest {
  InspectKind kind = InspectKind::tree;
  std::string path;  // "-": standard_input
  std::string standard_input;
};
struct InspectResult {
  std::string text;
  std::string error;      // empty: it worked
  bool is_usage = false;  // the request was wrong, not the disk
};
InspectResult inspect(const InspectRequest& request);

// The inventory of images: which images the deployment files name, where, how they are pinned, what is known of their life
// cycles, and which release tags ship them.
//
//   plimsoll::InventoryRequest request;
//   request.tags = true;
//   request.only = {"debian:10"};                       // by name or by what the image is made of
//   const plimsoll::ImageInventory inventory = plimsoll::list_images(request);
//   for (const plimsoll::InventoryImage& image : inventory.images) ...
struct InventoryRequest {
  std::string path = ".";
  Selection selection{SelectionKind::tree, "HEAD"};  // tree, worktree or folder
  bool tags = false;                                 // with a tree: what every tag holds, too
  bool all_time = false;                             // with a tree: what any commit ever held, and all tags
  // Patterns with '*'; an image is listed when one fits its name with or without registry, tag and digest ("debian",
  // "python:3.7*", "ghcr.io/acme/*") or a life cycle it names ("debian:10", "debian:buster"). Empty: all.
  std::vector<std::string> only;
  bool only_ended = false;  // only images of which a life cycle is over
  std::string image_data_file;
  std::string as_of;
  unsigned threads = 0;
  std::size_t memory_bytes = 0;
  bool plain_reader = false;
  std::function<void(const Progress&)> progress;
  std::function<bool()> cancelled;
};

enum class Support : std::uint8_t { unknown, supported, ends_soon, long_term_only, ended };
std::string_view name_of(Support);  // "unknown", "supported", "ends-soon", "long-term-only", "ended"

// One mention in the version of a file that is shown.
struct ImageMention {
  std::size_t line = 0;  // from one
  std::size_t column = 0;
  std::string role;     // "stage-base", "copy-source", "frontend", "workload", "init-container", "ci-job", ...
  std::string stage;    // stage, service, job or container it belongs to
  std::string written;  // as it stands in the file
  bool ships = true;    // false: build-only stage, CI
};

struct ImagePlace {
  std::string path;
  std::string kind;  // "dockerfile", "compose", "kubernetes", ...
  // Of the version of the file that is shown: the one at the tree asked for, else of the newest tag, else the newest.
  std::vector<ImageMention> mentions;
  std::string blob;                 // empty outside git
  bool at_tip = false;              // stands in the tree, work tree or folder that was asked for
  std::vector<std::uint32_t> tags;  // tags that hold it here: indices into ImageInventory::tags
  std::string first_commit;         // all_time: the first commit, by time, that has it here
  std::string first_date;
};

struct InventoryImage {
  ImageFacts facts;
  std::string name;  // as people write it: "python:3.7"
  Support support = Support::unknown;
  std::string ends;                 // day of the end that decides `support`; empty: none is known
  std::string abandoned;            // why nothing new comes under this name, with its replacement; empty: not known to be so
  std::string last_rebuilt;         // official tags that left the build list: the last day
  std::vector<ImagePlace> places;   // sorted by path
  std::vector<std::uint32_t> tags;  // of all places, sorted
  bool at_tip = false;
};

struct ImageInventory {
  std::string tool_version;
  std::string target;
  std::string scope;   // "HEAD", "v1.2", "HEAD and all tags", "all commits", "work tree", "folder"
  std::string commit;  // of the tree that was asked for; empty outside git
  std::string as_of;
  std::string data_of;
  std::vector<std::string> tags;       // by commit date, then name; those that were looked at
  std::vector<InventoryImage> images;  // sorted by reference
  std::vector<std::string> notices;
  Coverage coverage;
  std::string error;
  ScanReport::ErrorClass error_class = ScanReport::ErrorClass::none;
};

ImageInventory list_images(const InventoryRequest& request);

// "table", "json", "cyclonedx" (1.6, JSON), "tags": the names of the tags that hold a listed image, one a line.
std::vector<std::string> inventory_formats();
struct InventoryRenderOptions {
  bool color = false;
  bool verbose = false;   // every place
  bool filtered = false;  // a part was asked for: say which tags hold it
  std::size_t width = 100;
};
// False when the format is unknown.
bool render_inventory(const ImageInventory& inventory, std::string_view format, const InventoryRenderOptions& options,
                      std::ostream& out);

struct VersionInfo {
  std::string version;
  std::string commit;
  std::string ruleset_digest;
  std::string ruleset_date;
  std::string image_data_date;
  std::vector<std::pair<std::string, std::string>> libraries;
};
VersionInfo version_info();

}  // namespace plimsoll
