// SPDX-License-Identifier: Apache-2.0
#include "plugins/command_line/help_topics.h"

#include <algorithm>

namespace plimsoll::command_line {
namespace {

constexpr HelpTopic kTopics[] = {
    {"exit-codes", "what the number at the end says",
     "  0  clean, or nothing at or above --fail-on and --min-confidence\n"
     "  1  findings\n"
     "  2  usage or configuration: an option, a rule file, a baseline or a path that is not there\n"
     "  3  incomplete: something that was asked for could not be read, or the scan was stopped\n"
     "  4  internal or I/O error\n\n"
     "3 outranks 1: the report still holds the findings. 4 outranks both. The format never changes the\n"
     "code. --exit-zero turns 1 into 0 and nothing else. Accepted findings (see 'suppressions') and those\n"
     "whose own checksum says no never fail a run."},
    {"selections", "what a scan reads",
     "  plimsoll scan                all of history; deployment rules at the tips of all branches and tags\n"
     "  plimsoll scan --all-time     the same, deployment rules in every commit\n"
     "  plimsoll scan --range A..B   what the commits in B and not in A bring in, merges' own content included\n"
     "  plimsoll scan --tree REV     the files of one commit, branch or tag\n"
     "  plimsoll scan --staged       what the next commit would bring in\n"
     "  plimsoll scan --worktree     the files on disk that git tracks or would track\n"
     "  plimsoll scan --no-git DIR   a folder or a file, whether git knows it or not\n"
     "  plimsoll scan -              one file from standard input\n\n"
     "All of history means all: every branch and tag, notes, stashes, reflogs, commit and tag messages,\n"
     "names of people, and objects that nothing reaches any more. Every object is read once, however many\n"
     "commits hold it. With --state FILE the next scan of a history reads only what is new; its report is\n"
     "the same."},
    {"suppressions", "how a finding is accepted, one by one or by pattern",
     "In the line, with a reason behind two dashes; without a reason the mark has no effect, and that is\n"
     "told:\n"
     "  password = \"x\"   # plimsoll:allow secret/password-assignment -- the mock server of the tests\n"
     "  # plimsoll:allow-next-line image/unpinned -- the mirror pins it\n\n"
     "Without a rule the mark accepts every finding of its line; '*' stands for any name: 'image/*'.\n\n"
     "Marks of other tools accept what is the same concern (plimsoll rules explain RULE lists the names),\n"
     "as far as they reach in their own tool, and are named as the reason:\n"
     "  # hadolint ignore=DL3006             # check=skip=SecretsUsedInArgOrEnv\n"
     "  #checkov:skip=CKV_DOCKER_3:reason    # trivy:ignore:DS-0002    # kics-scan ignore-line\n"
     "  # zizmor: ignore[unpinned-uses]      annotations of kube-linter, kube-score, checkov and polaris\n"
     "--no-foreign-marks, or 'foreign-marks: false' in .plimsoll.yaml, turns all of them off.\n\n"
     "By pattern, in .plimsoll.yaml (see 'configuration'):\n"
     "  suppressions:\n"
     "    - rules: [secret/*]\n"
     "      paths: [\"testdata/**\"]\n"
     "      reason: keys of the mock server\n"
     "      expires: 2027-01-31\n\n"
     "A path pattern accepts a finding only when it covers every place where the secret stands. After its\n"
     "last day a suppression counts no more, and that is told. Accepted findings stay in the machine\n"
     "report with their reason; --show-suppressed prints them."},
    {"baseline", "accept what is there today, fail on what is new",
     "  plimsoll baseline --output .plimsoll-baseline\n"
     "  plimsoll scan --baseline .plimsoll-baseline\n\n"
     "One line for each finding: its identity, its rule, its path, sorted. Only the identity decides. It\n"
     "survives moved lines, reformatting and renames of other files; a new secret on an old line is new.\n"
     "The file holds no secret and no line number, and merges as text. Remove a line to see its finding\n"
     "again. A scan that could not read everything writes no baseline.\n\n"
     "'plimsoll diff OLD NEW' compares two reports without a baseline."},
    {"configuration", "what .plimsoll.yaml may say",
     "Read from the root of what is scanned, or from --config FILE. An unknown key is an error, exit code\n"
     "2: a slip of the pen must not open the gate.\n\n"
     "  suppressions:                    # see 'suppressions'\n"
     "    - rules: [secret/*]            # names with '*'; left out: all rules\n"
     "      paths: [\"testdata/**\"]       # as in .gitignore; left out: all paths\n"
     "      identities: [<identity>]     # left out: all\n"
     "      reason: why this is fine     # needed\n"
     "      expires: 2027-01-31          # the last day on which it counts\n"
     "  rules:\n"
     "    disable: [image/unpinned]\n"
     "    enable: [runtime/no-memory-limit]\n"
     "    severity: {runtime/host-network: low}\n"
     "  foreign-marks: false             # marks of other tools accept nothing\n"
     "  images:\n"
     "    pin-level: tag                 # tag, full or digest\n"
     "    approved: [\"registry.example.com/base/*\"]\n"
     "    trusted-registries: [registry.example.com]\n\n"
     "In 'plimsoll ci' and in hooks on a server the file is read from the side that a change is measured\n"
     "against: a change cannot accept its own findings."},
    {"formats", "the reports, and who reads them",
     "--format F goes to standard output, --report F=FILE to a file, as many as wanted. A file is written\n"
     "whole or not at all.\n\n"
     "  text                 people, at a terminal or in a log\n"
     "  gnu                  one line a finding, as compilers write: editors jump to it\n"
     "  jsonl                the machine report: a header, the findings, a trailer; every other format is made of it\n"
     "  json                 the same as one JSON document\n"
     "  sarif                code scanning of GitHub and Azure, editors\n"
     "  gitlab-secrets       GitLab's secret detection report\n"
     "  gitlab-sast          GitLab's SAST report\n"
     "  gitlab-codequality   GitLab's code quality widget\n"
     "  junit, junit-file    test reports, strict or with file and line for GitLab and CircleCI\n"
     "  checkstyle           Jenkins, reviewdog and many more\n"
     "  rdjson, rdjsonl      reviewdog's own\n"
     "  csv                  spreadsheets; cells cannot become formulas\n"
     "  markdown             job summaries, comments\n"
     "  html                 one page to look at, without scripts\n"
     "  tap                  Test Anything Protocol\n"
     "  bitbucket            a report with annotations for Bitbucket\n"
     "  github-annotations   workflow commands, the worst ten of each kind\n"
     "  counts               NAME=VALUE lines for shell scripts\n\n"
     "A report holds no secret unless --show-secrets is given, and no text of the repository acts on who\n"
     "reads it. 'plimsoll render --format F REPORT' makes any of them from a jsonl report, 'plimsoll\n"
     "merge' joins several."},
    {"images", "what is said about base images",
     "Where images are named does not matter: Dockerfiles, compose, Kubernetes, Helm, pipelines, scripts.\n"
     "What a reference means is judged in one place:\n"
     "  image/unpinned       no tag, or one that moves: 'latest', 'stable'. images: pin-level: in the configuration\n"
     "                       asks for more: 'full' for a whole version, 'digest' for a digest\n"
     "  image/end-of-life    a product inside is past its end of support; a tag may name several, as in\n"
     "                       'python:3.7-buster', and each is looked at\n\n"
     "The verdicts come from a table that is part of the program; 'plimsoll version' tells its day. Every\n"
     "verdict names the day it is judged at (--as-of DATE, default today). What the table does not know is\n"
     "not guessed: the coverage counts it as not judged. --image-data FILE gives a table of your own."},
    {"secrets", "how sure a finding is, and what is never printed",
     "A secret is found by its shape, by the grammar of the file it stands in, or by the name it is\n"
     "assigned to.\n"
     "  proven      a check that needs no network holds: a checksum, a key that parses, a structure that decodes\n"
     "  likely      its shape belongs to one kind of secret\n"
     "  possible    it may be one\n"
     "  disproved   its own checksum says no; kept in the machine report at severity info, never fails a run\n\n"
     "Encoded text (base64, hex, URL, escapes) is decoded and looked at. Placeholders and variables are no\n"
     "secrets. No report, baseline, state file or message holds a secret: at most its first four\n"
     "characters are shown, and its identity is a hash that is slow where guessing would be cheap.\n"
     "--show-secrets prints secrets: mind where the output goes. A secret that was pushed is out: remove it from\n"
     "use first, from history later."},
    {"state", "scan only what is new",
     "  plimsoll scan --state .cache/plimsoll.state\n\n"
     "Remembers the ids of objects that held nothing, and the report of a history that has not changed\n"
     "since. The file holds no secret. It is tied to the program, its rules and the configuration: with\n"
     "others it is written anew. A damaged one is refused, exit code 2; remove it, nothing is lost but\n"
     "time. It may lie in a CI cache that only trusted jobs write: whoever writes it decides what the next\n"
     "scan does not read."},
    {"ci", "the gate of a pipeline",
     "  plimsoll ci                               in any of the pipelines that 'plimsoll ci --help' names\n"
     "  plimsoll ci --report sarif=plimsoll.sarif --format markdown\n\n"
     "Works out which commits this run is about, fetches what a shallow clone lacks, scans them. On a\n"
     "push: what the branch did not have; on a merge request: what its source adds; on a schedule: all of\n"
     "history. A deleted branch is nothing to scan. Configuration and baseline come from the target side.\n"
     "What cannot be completed ends with exit code 3, never 0.\n\n"
     "PLIMSOLL_TOKEN is a token to fetch with; it is given to git through its environment and never\n"
     "printed. For GitHub there is an action, for GitLab a component: see the folder 'plugins' of the\n"
     "sources."},
    {"hooks", "before a commit, before a push, on a server",
     "  plimsoll hook install                     pre-commit and pre-push of this repository\n"
     "  plimsoll hook install pre-receive         on a server\n"
     "  plimsoll hook doctor                      what runs, and what stands in the way\n\n"
     "A hook that was there before stays and is called too. On a server only what is pushed is read,\n"
     "quarantine included; --timeout and --on-timeout say what happens when it takes too long. With\n"
     "pre-commit and prek: 'plugins/pre_commit'."},
    {"coverage", "what was looked at, what was not, and what that means",
     "Every report ends with what was seen and scanned. What could not be read is counted with its reason\n"
     "and up to ten examples: a damaged or missing object, an archive that is too large, a file that\n"
     "cannot be opened. Then the scan is incomplete and its exit code 3. What is left out on purpose (a\n"
     "submodule, an LFS pointer's content) is counted too and changes no code. --verbose prints all of it.\n\n"
     "A shallow clone is scanned as far as it goes, and said to be shallow. SIGINT and SIGTERM end a scan\n"
     "at the next object; the report says that it is incomplete."},
    {"environment", "variables that the program reads",
     "  NO_COLOR            no colours, whatever the terminal can do\n"
     "  COLUMNS             width of the text report when standard output is no terminal\n"
     "  SOURCE_DATE_EPOCH   seconds: the day of today, for verdicts that have to be repeated\n"
     "  TMPDIR              where large intermediate data go, as files without a name\n"
     "  PLIMSOLL_TOKEN      token that 'plimsoll ci' fetches with\n"
     "  GIT_DIR and others  as git sets them for hooks: the repository, its quarantine, alternates\n\n"
     "'plimsoll ci' reads the variables by which pipelines tell what they run for. Nothing else changes a\n"
     "result: neither HOME nor the configuration of git, neither locale nor time zone."},
};

}  // namespace

std::span<const HelpTopic> help_topics() { return kTopics; }

const HelpTopic* find_topic(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kTopics), std::end(kTopics), [name](const HelpTopic& topic) { return name == topic.name; });
  return found == std::end(kTopics) ? nullptr : found;
}

}  // namespace plimsoll::command_line
