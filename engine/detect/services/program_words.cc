// SPDX-License-Identifier: Apache-2.0
//
// See program_words.h: tables of names.
#include "engine/detect/services/program_words.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace plimsoll::detect::services {
namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool has(const Arguments& argv, std::string_view word) {
  return std::any_of(argv.begin() + 1, argv.end(), [&](const Argument& each) { return each.text == word; });
}
bool mentions(const Arguments& argv, std::string_view text) {
  return std::any_of(argv.begin() + 1, argv.end(),
                     [&](const Argument& each) { return each.text.find(text) != std::string::npos; });
}

}  // namespace

bool is_tool(std::string_view program) {
  static const std::unordered_set<std::string_view> kTools{"sleep",
                                                           "ls",
                                                           "ps",
                                                           "grep",
                                                           "egrep",
                                                           "fgrep",
                                                           "awk",
                                                           "gawk",
                                                           "cut",
                                                           "sort",
                                                           "uniq",
                                                           "head",
                                                           "wc",
                                                           "find",
                                                           "xargs",
                                                           "date",
                                                           "tr",
                                                           "seq",
                                                           "test",
                                                           "printenv",
                                                           "env",
                                                           "hostname",
                                                           "uname",
                                                           "whoami",
                                                           "id",
                                                           "mount",
                                                           "umount",
                                                           "mountpoint",
                                                           "sysctl",
                                                           "ulimit",
                                                           "umask",
                                                           "ip",
                                                           "ifconfig",
                                                           "iptables",
                                                           "ip6tables",
                                                           "route",
                                                           "ping",
                                                           "netstat",
                                                           "ss",
                                                           "dig",
                                                           "nslookup",
                                                           "getent",
                                                           "openssl",
                                                           "ssh-keygen",
                                                           "ssh",
                                                           "ssh-keyscan",
                                                           "ssh-add",
                                                           "ssh-agent",
                                                           "scp",
                                                           "passwd",
                                                           "stat",
                                                           "du",
                                                           "df",
                                                           "md5sum",
                                                           "sha256sum",
                                                           "base64",
                                                           "gzip",
                                                           "gunzip",
                                                           "zip",
                                                           "jq",
                                                           "yq",
                                                           "envsubst",
                                                           "gomplate",
                                                           "psql",
                                                           "createdb",
                                                           "createuser",
                                                           "dropdb",
                                                           "pg_isready",
                                                           "pg_dump",
                                                           "pg_restore",
                                                           "initdb",
                                                           "mysql",
                                                           "mysqladmin",
                                                           "mysqldump",
                                                           "mysql_install_db",
                                                           "mysql_upgrade",
                                                           "mariadb",
                                                           "mariadb-admin",
                                                           "mariadb-install-db",
                                                           "mongo",
                                                           "mongosh",
                                                           "mongorestore",
                                                           "mongoimport",
                                                           "redis-cli",
                                                           "rabbitmqctl",
                                                           "rabbitmq-plugins",
                                                           "rabbitmqadmin",
                                                           "influx",
                                                           "curl",
                                                           "wget",
                                                           "git",
                                                           "make",
                                                           "cmake",
                                                           "gcc",
                                                           "mvn",
                                                           "gradle",
                                                           "ant",
                                                           "go",
                                                           "cargo",
                                                           "pip",
                                                           "pip3",
                                                           "composer",
                                                           "bower",
                                                           "gulp",
                                                           "grunt",
                                                           "webpack",
                                                           "tsc",
                                                           "pytest",
                                                           "tox",
                                                           "nosetests",
                                                           "rspec",
                                                           "phpunit",
                                                           "jest",
                                                           "mocha",
                                                           "ansible-playbook",
                                                           "ansible",
                                                           "chef-solo",
                                                           "chef-client",
                                                           "puppet",
                                                           "salt-call",
                                                           "terraform",
                                                           "parallel",
                                                           "kubectl",
                                                           "helm",
                                                           "aws",
                                                           "gcloud",
                                                           "az",
                                                           "docker",
                                                           "vi",
                                                           "vim",
                                                           "nano",
                                                           "less",
                                                           "more",
                                                           "man",
                                                           "top",
                                                           "htop",
                                                           "tmux",
                                                           "screen",
                                                           "irb",
                                                           "ipython",
                                                           "mc",
                                                           "locale-gen",
                                                           "update-locale",
                                                           "dpkg-reconfigure",
                                                           "ldconfig",
                                                           "update-ca-certificates",
                                                           "a2enmod",
                                                           "a2dismod",
                                                           "a2ensite",
                                                           "a2dissite",
                                                           "a2enconf",
                                                           "a2disconf",
                                                           "phpenmod",
                                                           "phpdismod",
                                                           "docker-php-ext-install",
                                                           "docker-php-ext-enable",
                                                           "postconf",
                                                           "postmap",
                                                           "newaliases",
                                                           "postalias",
                                                           "rndc-confgen",
                                                           "named-checkconf",
                                                           "ldapadd",
                                                           "ldapmodify",
                                                           "ldapsearch",
                                                           "slapadd",
                                                           "slaptest",
                                                           "slapcat",
                                                           "htpasswd",
                                                           "crontab",
                                                           "logger",
                                                           "kill",
                                                           "killall",
                                                           "pkill",
                                                           "pgrep",
                                                           "pidof",
                                                           "supervisorctl",
                                                           "monitorctl",
                                                           "consul-cli",
                                                           "etcdctl",
                                                           "kafka-topics.sh",
                                                           "kafka-configs.sh",
                                                           "zkCli.sh",
                                                           "nodetool",
                                                           "cqlsh",
                                                           "htcacheclean",
                                                           "true",
                                                           "false",
                                                           "yes",
                                                           "expr",
                                                           "bc",
                                                           "clear",
                                                           "reset",
                                                           "tput",
                                                           "stty",
                                                           "setfacl",
                                                           "getfacl",
                                                           "install",
                                                           "dd",
                                                           "mktemp",
                                                           "nproc",
                                                           "free",
                                                           "lscpu",
                                                           "modprobe",
                                                           "depmod",
                                                           "nvidia-smi",
                                                           "ffmpeg",
                                                           "convert",
                                                           "wp",
                                                           "drush",
                                                           "occ",
                                                           "tar",
                                                           "unzip",
                                                           "rsync",
                                                           "java-version",
                                                           "wait",
                                                           "nc",
                                                           "telnet",
                                                           "cc",
                                                           "pdflatex",
                                                           "latexmk",
                                                           "pandoc",
                                                           "hugo",
                                                           "jekyll",
                                                           "R",
                                                           "Rscript",
                                                           "octave",
                                                           "julia",
                                                           "scala",
                                                           "sbt",
                                                           "lein",
                                                           "ghc",
                                                           "stack",
                                                           "cabal",
                                                           "swift",
                                                           "rustc",
                                                           "gdb",
                                                           "strace",
                                                           "perf",
                                                           "fio",
                                                           "iperf",
                                                           "iperf3",
                                                           "ab",
                                                           "wrk",
                                                           "siege",
                                                           "k6",
                                                           "jmeter",
                                                           "nmap",
                                                           "tcpdump",
                                                           "tshark",
                                                           "cp",
                                                           "mv",
                                                           "rm",
                                                           "mkdir",
                                                           "touch",
                                                           "chmod",
                                                           "chown",
                                                           "ln",
                                                           "cat",
                                                           "echo",
                                                           "printf",
                                                           "sed",
                                                           "tee",
                                                           "file",
                                                           "which",
                                                           "type",
                                                           "foreman-installer",
                                                           "certtool",
                                                           "keytool",
                                                           "sqlite3",
                                                           "alembic",
                                                           "knex",
                                                           "sequelize",
                                                           "prisma",
                                                           "typeorm",
                                                           "flyway",
                                                           "liquibase"};
  return kTools.contains(program) || is_shell_program(program) || program.ends_with("sum");
}

bool is_shell_program(std::string_view program) {
  constexpr std::array<std::string_view, 9> kShells{"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "fish", "csh"};
  return contains(kShells, program);
}

bool is_interpreter(std::string_view program) {
  constexpr std::array<std::string_view, 15> kInterpreters{"python", "python2", "python3", "ruby", "perl",
                                                           "php",    "node",    "nodejs",  "lua",  "pypy",
                                                           "pypy3",  "mono",    "tclsh",   "deno", "bun"};
  while (!program.empty() && ((program.back() >= '0' && program.back() <= '9') || program.back() == '.'))
    program.remove_suffix(1);
  return contains(kInterpreters, program);
}

std::size_t wrapper_length(const Arguments& argv) {
  const std::string_view name = last_part(argv.front().text);
  // Wrappers whose options need no value, then those with options that take one.
  struct Wrapper {
    std::string_view name;
    std::string_view with_value;  // letters of options that take the next word
    std::size_t operands;         // words of its own before the command
  };
  static constexpr std::array<Wrapper, 60> kWrappers{{{"exec", "a", 0},
                                                      {"command", "", 0},
                                                      {"builtin", "", 0},
                                                      {"nohup", "", 0},
                                                      {"setsid", "", 0},
                                                      {"nice", "n", 0},
                                                      {"ionice", "cn", 0},
                                                      {"chrt", "", 1},
                                                      {"taskset", "c", 1},
                                                      {"stdbuf", "ioe", 0},
                                                      {"timeout", "ks", 1},
                                                      {"tini", "pe", 0},
                                                      {"tini-static", "pe", 0},
                                                      {"dumb-init", "r", 0},
                                                      {"catatonit", "", 0},
                                                      {"docker-init", "", 0},
                                                      {"pid1", "", 0},
                                                      {"gosu", "", 1},
                                                      {"su-exec", "", 1},
                                                      {"setpriv", "", 0},
                                                      {"chpst", "ubem/no", 0},
                                                      {"s6-setuidgid", "", 1},
                                                      {"setuidgid", "", 1},
                                                      {"softlimit", "mdcfo", 0},
                                                      {"with-contenv", "", 0},
                                                      {"s6-env", "", 0},
                                                      {"xvfb-run", "nsefw", 0},
                                                      {"catchsegv", "", 0},
                                                      {"doas", "u", 0},
                                                      {"numactl", "", 0},
                                                      {"prlimit", "", 0},
                                                      {"unbuffer", "", 0},
                                                      {"pidproxy", "", 1},
                                                      {"authbind", "", 0},
                                                      {"linux64", "", 0},
                                                      {"smell-baron", "", 0},
                                                      {"time", "", 0},
                                                      {"strace", "eopEsS", 0},
                                                      {"foreground", "", 0},
                                                      {"fghack", "", 0},
                                                      {"chroot", "", 1},
                                                      {"setuser", "", 1},
                                                      {"envdir", "", 1},
                                                      {"envuidgid", "", 1},
                                                      {"s6-envdir", "", 1},
                                                      {"s6-envuidgid", "", 1},
                                                      {"s6-applyuidgid", "ugG", 0},
                                                      {"s6-softlimit", "mdcfostlnrap", 0},
                                                      {"s6-setlock", "t", 1},
                                                      {"fdmove", "", 2},
                                                      {"redirfd", "", 2},
                                                      {"s6-notifyoncheck", "3sTtwnc", 0},
                                                      {"pgrphack", "", 0},
                                                      {"ddtrace-run", "", 0},
                                                      {"newrelic-admin", "", 1},
                                                      {"dbus-run-session", "", 0},
                                                      {"proxychains", "f", 0},
                                                      {"proxychains4", "f", 0},
                                                      {"faketime", "", 1},
                                                      {"opentelemetry-instrument", "", 0}}};
  std::size_t at = 1;
  if (name == "env") {
    while (at < argv.size() && (argv[at].text.starts_with('-') || argv[at].text.find('=') != std::string::npos)) {
      if (argv[at].text == "-u" || argv[at].text == "-C") ++at;
      ++at;
    }
    return at;
  }
  if (name == "sudo" || name == "runuser") {
    std::size_t operands = 0;
    while (at < argv.size() && (argv[at].text.starts_with('-') || argv[at].text.find('=') != std::string::npos)) {
      const std::string& option = argv[at].text;
      if (option == "--") return at + 1;
      if (option == "-c" || option == "--command") return 0;  // handled as su
      // -u, -HEu: the last letter takes the next word.
      if (option.size() > 1 && option[1] != '-' &&
          std::string_view("ugpshCrt").find(option.back()) != std::string_view::npos)
        ++at;
      ++at;
    }
    return at + operands;
  }
  // Tools that put secrets into the environment: `doppler run -- CMD`.
  static constexpr std::array<std::string_view, 6> kSecretRunners{"doppler",   "infisical", "chamber",
                                                                  "aws-vault", "op",        "teller"};
  if (contains(kSecretRunners, name)) {
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text == "--") return i + 1;
    return 0;
  }
  if (name == "dockerize" || name.starts_with("wait-for") || name == "waitforit" || name == "wait_for_it.sh") {
    for (std::size_t i = 1; i < argv.size(); ++i)
      if (argv[i].text == "--") return i + 1;
    while (name == "dockerize" && at < argv.size() && argv[at].text.starts_with('-')) {
      if (argv[at].text.find('=') == std::string::npos && argv[at].text != "-no-overwrite") ++at;
      ++at;
    }
    return name == "dockerize" ? at : argv.size();
  }
  const auto* const wrapper =
      std::find_if(kWrappers.begin(), kWrappers.end(), [&](const Wrapper& each) { return each.name == name; });
  if (wrapper == kWrappers.end()) return 0;
  while (at < argv.size() && argv[at].text.size() > 1 && argv[at].text.front() == '-') {
    const std::string& option = argv[at].text;
    ++at;
    if (option == "--") break;
    if (option.size() == 2 && wrapper->with_value.find(option[1]) != std::string_view::npos) ++at;
  }
  at += wrapper->operands;
  if (at < argv.size() && argv[at].text == "--") ++at;
  return std::min(at, argv.size());
}

bool is_other_action(const Service& service, std::string_view program, const Arguments& argv) {
  static constexpr std::array<std::string_view, 62> kOther{"stop",
                                                           "reload",
                                                           "status",
                                                           "version",
                                                           "--version",
                                                           "--help",
                                                           "help",
                                                           "check",
                                                           "configtest",
                                                           "validate",
                                                           "init",
                                                           "initdb",
                                                           "initialize",
                                                           "migrate",
                                                           "upgrade",
                                                           "backup",
                                                           "restore",
                                                           "create",
                                                           "set-permissions",
                                                           "flush",
                                                           "feature",
                                                           "cli",
                                                           "plugin",
                                                           "plugins",
                                                           "config",
                                                           "register",
                                                           "unregister",
                                                           "format",
                                                           "-format",
                                                           "shutdown",
                                                           "--shutdown",
                                                           "--initialize",
                                                           "--initialize-insecure",
                                                           "--bootstrap",
                                                           "--single",
                                                           "--boot",
                                                           "--install-db",
                                                           "abort",
                                                           "quit",
                                                           "force-stop",
                                                           "force-reload",
                                                           "rotate",
                                                           "info",
                                                           "list",
                                                           "user",
                                                           "users",
                                                           "passwd",
                                                           "fmt",
                                                           "hash-password",
                                                           "adapt",
                                                           "--hash-password",
                                                           "graceful-stop",
                                                           "fullstatus",
                                                           "test",
                                                           "-version",
                                                           "keygen",
                                                           "--check",
                                                           "genkey",
                                                           "--genkey",
                                                           "--test",
                                                           "-configtest",
                                                           "kv"};
  if (argv.size() > 1 && contains(kOther, argv[1].text)) return true;
  for (const std::string_view word :
       {"--initialize", "--initialize-insecure", "--bootstrap", "--single", "--install-db", "--help", "--version",
        "--print-defaults", "--validate-config", "stop", "--genkey", "--skip-grant-tables", "configtest"})
    if (has(argv, word)) return true;
  const auto needs = [&](std::initializer_list<std::string_view> words) {
    return std::none_of(words.begin(), words.end(), [&](std::string_view word) { return has(argv, word); });
  };
  const std::string& name = service.name;
  if (name == "nginx" || name == "openresty" || name == "apache")
    return has(argv, "-t") || has(argv, "-v") || has(argv, "-V") || has(argv, "-T") || has(argv, "-s") || has(argv, "-S") ||
           has(argv, "-M") || has(argv, "graceful");
  if (name == "php-fpm") return has(argv, "-t") || has(argv, "-v") || has(argv, "-i") || has(argv, "-m") || has(argv, "-tt");
  if (name == "sshd") return has(argv, "-t") || has(argv, "-T");
  if (name == "postgresql") return (program == "pg_ctl" || program == "pg_ctlcluster") && needs({"start", "restart"});
  if (name == "postfix") return program == "postfix" && needs({"start", "start-fg", "-D"});
  if (name == "exim" || name == "sendmail") return !mentions(argv, "-bd") && !mentions(argv, "-q");
  if (name == "consul") return needs({"agent"});
  if (name == "vault" || name == "minio") return needs({"server"});
  if (name == "cockroachdb") return needs({"start", "start-single-node", "demo"});
  if (name == "caddy")
    return argv.size() > 1 && argv[1].text.front() != '-' && needs({"run", "start", "file-server", "reverse-proxy"});
  if (name == "gitlab-runner") return needs({"run", "start"});
  if (name == "airflow")
    return needs({"webserver", "scheduler", "standalone", "api-server", "triggerer", "worker", "celery"});
  if (name == "celery") return needs({"worker", "beat", "flower", "multi"});
  if (name == "flask-run") return needs({"run"});
  if (name == "rails-server") return needs({"s", "server"});
  if (name == "rsyncd") return needs({"--daemon"});
  if (name == "supervisord") return false;
  if (name == "asterisk") return mentions(argv, "-r");
  if (name == "icinga") return needs({"daemon"});
  if (name == "keycloak") return argv.size() > 1 && needs({"start", "start-dev", "run"});
  if (name == "kong") return needs({"start", "restart"});
  if (name == "dovecot") return has(argv, "-n") || has(argv, "-a");
  if (name == "riak" || name == "neo4j" || name == "activemq" || name == "emqx")
    return argv.size() > 1 && needs({"start", "console", "foreground", "run"});
  if (name == "zookeeper" && program == "zkServer.sh")
    return argv.size() > 1 && needs({"start", "start-foreground", "restart"});
  if (name == "storm") return needs({"nimbus", "supervisor", "ui", "drpc", "logviewer"});
  if (name == "gitea") return argv.size() > 1 && argv[1].text.front() != '-' && needs({"web"});
  if (name == "grafana") return program == "grafana" && argv.size() > 1 && argv[1].text.front() != '-' && needs({"server"});
  if (name == "strongswan" || name == "libreswan") return program == "ipsec" && needs({"start", "restart", "pluto"});
  if (name == "gitlab") return program == "gitlab-ctl" && needs({"reconfigure", "start", "restart"});
  if (name == "openvpn") return mentions(argv, "--genkey") || mentions(argv, "--show");
  if (name == "jupyter")
    return program == "ipython"
               ? needs({"notebook"})
               : program == "jupyter" && needs({"notebook", "lab", "server", "hub", "labhub", "kernelgateway"});
  // Programs with many commands, of which these serve.
  struct Serving {
    std::string_view service;
    std::array<std::string_view, 5> commands;
  };
  static constexpr std::array<Serving, 27> kServing{{{"ollama", {"serve", "start"}},
                                                     {"ipfs", {"daemon"}},
                                                     {"superset", {"run"}},
                                                     {"mlflow", {"server", "ui"}},
                                                     {"directus", {"start"}},
                                                     {"k3s", {"server", "agent"}},
                                                     {"nomad", {"agent"}},
                                                     {"seaweedfs", {"master", "volume", "server", "filer", "s3"}},
                                                     {"surrealdb", {"start"}},
                                                     {"temporal", {"start"}},
                                                     {"chroma", {"run"}},
                                                     {"headscale", {"serve"}},
                                                     {"streamlit", {"run"}},
                                                     {"strapi", {"start", "develop"}},
                                                     {"redpanda", {"start", "redpanda"}},
                                                     {"pocketbase", {"serve"}},
                                                     {"dgraph", {"alpha", "zero"}},
                                                     {"alist", {"server", "start"}},
                                                     {"sftpgo", {"serve", "portable"}},
                                                     {"dex", {"serve"}},
                                                     {"forgejo", {"web"}},
                                                     {"sing-box", {"run"}},
                                                     {"hysteria", {"server", "client"}},
                                                     {"milvus", {"run"}},
                                                     {"hasura", {"serve"}},
                                                     {"thanos", {"query", "store", "receive", "sidecar", "compact"}},
                                                     {"libreoffice", {"--listener", "-l"}}}};
  for (const Serving& each : kServing) {
    if (each.service != name) continue;
    if (name == "libreoffice" && mentions(argv, "accept=")) return false;
    return std::none_of(each.commands.begin(), each.commands.end(),
                        [&](std::string_view word) { return !word.empty() && has(argv, word); });
  }
  if (name == "git-daemon") return false;
  if (name == "fail2ban") return program == "fail2ban-client" && needs({"start", "restart"});
  if (name == "hive") return program == "hive" && needs({"--service"});
  if (name == "varnish") return has(argv, "-C") || has(argv, "-V");
  if (name == "haproxy") return has(argv, "-c") || has(argv, "-v") || has(argv, "-vv");
  return false;
}

bool stays_in_foreground(const Service& service, const Arguments& argv) {
  const std::string& name = service.name;
  const std::string_view program = last_part(argv.front().text);
  if (program.ends_with("-foreground")) return true;
  if (name == "nginx" || name == "openresty") return mentions(argv, "daemon off");
  if (name == "apache") return mentions(argv, "FOREGROUND") || mentions(argv, "NO_DETACH");
  if (name == "sshd") return has(argv, "-D");
  if (name == "php-fpm") return has(argv, "-F") || has(argv, "--nodaemonize");
  if (name == "cron") return has(argv, "-f");
  if (name == "log-tail") return true;
  return false;
}

bool names_helper(std::string_view program) {
  static constexpr std::array<std::string_view, 36> kWords{
      "watch",     "monitor",   "backup",   "wait",   "health",   "exporter", "log",        "tail",      "cron",
      "clean",     "init",      "setup",    "reload", "update",   "sync",     "listener",   "notify",    "agent",
      "bootstrap", "provision", "migrat",   "config", "create-",  "register", "loader",     "kill",      "prune",
      "renew",     "refresh",   "autoheal", "stop-",  "discover", "import",   "permission", "heartbeat", "waiter"};
  std::string lower(program);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool names_application(std::string_view repository) {
  static const std::unordered_set<std::string_view> kBuiltOn{
      "base",       "baseimage",   "s6",         "overlay",       "alpine",   "debian",  "ubuntu",    "centos",   "fedora",
      "rocky",      "rhel",        "ubi",        "suse",          "amazon",   "arch",    "node",      "python",   "php",
      "ruby",       "perl",        "java",       "jdk",           "jre",      "openjdk", "maven",     "gradle",   "golang",
      "go",         "rust",        "dotnet",     "aspnet",        "sdk",      "runtime", "builder",   "build",    "init",
      "supervisor", "supervisord", "runit",      "common",        "minimal",  "slim",    "image",     "images",   "template",
      "docker",     "cuda",        "tensorflow", "pytorch",       "notebook", "conda",   "miniconda", "anaconda", "busybox",
      "linux",      "os",          "server",     "devcontainers", "tools",    "toolbox", "ci",        "env",      "dev",
      "core",       "light",       "passenger",  "confd"};
  repository = repository.substr(repository.rfind('/') + 1);
  while (!repository.empty()) {
    const std::size_t end = std::min(repository.find_first_of("-_."), repository.size());
    std::string_view part = repository.substr(0, end);
    while (!part.empty() && part.back() >= '0' && part.back() <= '9') part.remove_suffix(1);
    if (part.empty() || kBuiltOn.contains(part)) return false;
    repository.remove_prefix(std::min(end + 1, repository.size()));
  }
  return true;
}

}  // namespace plimsoll::detect::services
