// SPDX-License-Identifier: Apache-2.0
//
// Whether a command line of a known service serves, and whether it keeps the foreground: its subcommands and options.
#include <algorithm>
#include <array>

#include "engine/detect/services/program_words.h"

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

}  // namespace plimsoll::detect::services
