// SPDX-License-Identifier: Apache-2.0
//
// Scripts made to keep a reader busy: each must end quickly, whatever the verdict.
#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "tests/engine/detect/services/memory_tree.h"

namespace plimsoll::detect::services::testing {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST_CASE("hostile scripts: every one ends within its time", "[detect][services]") {
  struct Case {
    const char* name;
    std::string script;
  };
  const Case cases[] = {
      {"a megabyte on one line", "echo " + std::string(900'000, 'a')},
      {"many commands on one line", repeated("a;", 400'000)},
      {"parentheses", std::string(10'000, '(')},
      {"substitutions", repeated("$(", 10'000)},
      {"quotes in substitutions", repeated("\"$(", 10'000)},
      {"ifs", repeated("if ", 10'000)},
      {"braces", repeated("{ ", 10'000)},
      {"cases", repeated("case a in a) ", 10'000)},
      {"a script that sources itself", ". /run.sh"},
      {"a script that sources itself twice", ". /run.sh\n. /run.sh"},
      {"a script that calls itself", "/run.sh a\n/run.sh b"},
      {"a script that executes itself", "exec /run.sh"},
      {"functions that call each other", "a() { b; b; b; }\nb() { a; a; a; }\na"},
      {"a function under its own name", "nginx() { command nginx; nginx; }\nnginx"},
      {"a value that doubles", "A=aaaaaaaa\n" + repeated("A=$A$A$A\n", 500) + "echo $A > /f"},
      {"a file that doubles", "echo aaaaaaaa > /f\n" + repeated("cat /f /f > /g; cat /g /g > /f\n", 300)},
      {"loops in loops",
       "for a in 1 2 3 4 5 6 7 8 9; do for b in 1 2 3 4 5 6 7 8 9; do for c in 1 2 3 4 5 6 7 8 9; do for d in 1 2 3 4 5 6 7 "
       "8 9; do "
       "for e in 1 2 3 4 5 6 7 8 9; do nginx; done; done; done; done; done"},
      {"an eval of itself", "eval 'eval \"$X\"'\nX='eval \"$X\"'\neval \"$X\""},
      {"links in a circle", "ln -s /a /b; ln -s /b /a; . /a; /b/c"},
      {"endless wrappers", repeated("env nice exec ", 20'000) + "nginx"},
      {"here-documents without end", repeated("cat <<E\n", 20'000)},
      {"a large file read again and again",
       "echo " + std::string(900'000, 'x') +
           " > /f\nfor a in 1 2 3 4 5 6 7 8 9; do for b in 1 2 3 4 5 6 7 8 9; do for c in 1 2 3 4 5 6 7 8 9; do "
           "for d in 1 2 3 4 5 6 7 8 9; do cat /f /f > /g; sed -i s/xx/y/ /f; done; done; done; done"},
      {"many files and many look-ups",
       "for a in 1 2 3 4 5 6 7 8 9; do for b in 1 2 3 4 5 6 7 8 9; do for c in 1 2 3 4 5 6 7 8 9; do for d in 1 2 3 4 5 6 7 "
       "8 9; do "
       "touch /d/$a$b$c$d; ls /d/*; x$d; done; done; done; done"},
      {"many variables and many subshells",
       [] {
         std::string text;
         for (int i = 0; i < 2000; ++i) text += "V" + std::to_string(i) + "=" + std::string(400, 'v') + "\n";
         return text + repeated("(A=1; (B=2; (C=3)))\n", 3000);
       }()},
      {"wrappers around nothing", "exec -a x\nexec nice\nexec env A=b\nexec gosu root\nexec\nexec tini --"},
      {"xargs without number", repeated("xargs -I{} ", 20'000) + "nginx"},
      {"xargs over many lines",
       "seq 9 | xargs -n1 xargs -P9\n" + repeated("echo a b c | xargs -I{} xargs -I{} nginx {}\n", 2'000)},
      {"parallel in parallel", "parallel 'parallel \"parallel nginx ::: 1 2 3\" ::: 1 2 3' ::: " + repeated("a ", 1'000)},
      {"read loops in read loops",
       repeated("while read a; do ", 50) + "nginx; " + repeated("done < /l; ", 50) + "\n" + repeated("echo x >> /l\n", 200)},
      {"find that executes find", repeated("find / -exec ", 5'000) + "nginx \\;"},
      {"groups that print into each other", repeated("{ ", 200) + "echo a; " + repeated("} > /f; ", 200)},
      {"a pipe into shells", repeated("echo 'sh' | sh | ", 3'000) + "sh"},
      {"here-documents of shells", repeated("su - a <<E\nbash\n", 3'000)},
      {"shells that read their settings", "echo bash > /root/.bashrc\nbash -l"},
      {"sed that puts in without number", repeated("sed -i '2i nginx' /docker-entrypoint.sh /run2.sh\n", 5'000)},
      {"sed that doubles", "echo aaaa > /g\n" + repeated("sed -i 's/a/aa/' /g\n", 500)},
      {"coprocesses", repeated("coproc ", 20'000) + "nginx"},
      {"long patterns", "[[ " + std::string(5'000, 'a') + " =~ ^(" + repeated("a|", 5'000) + "b)$ ]] && nginx"},
      {"arithmetic", "(( " + repeated("1 && ", 5'000) + " 1 )) && nginx"},
      {"homes", "ls " + repeated("~a~b/~/~", 20'000)},
      {"filters without number", "A=$(echo " + std::string(10'000, 'a') + repeated(" | tr a b", 4) + ")\n" +
                                     repeated("A=$(echo $A | sed s/b/bb/ | tr b a)\n", 300) + "$A"},
      {"substitutions in filters", repeated("$(echo $(echo ", 2'000) + "a"},
      {"reads", repeated("read -ra A <<< \"" + std::string(200, 'a') + " b c\"\n", 2'000) + "\"${A[@]}\""},
      {"separators", "IFS=" + std::string(5'000, 'x') + "\nA=" + std::string(100'000, 'x') + "\n$A $A $A"},
      {"waits", repeated("nginx & wait; kill $!\n", 5'000)},
      {"zero bytes", std::string(500'000, '\0')},
  };
  for (const Case& each : cases) {
    INFO(each.name);
    for (const char* const dockerfile : {"FROM debian:12\nCOPY run.sh /run.sh\nCMD [\"/bin/sh\", \"/run.sh\"]\n",
                                         "FROM debian:12\nCOPY run.sh /run.sh\nRUN sh /run.sh\nCMD [\"nginx\"]\n"}) {
      MemoryTree tree({{"Dockerfile", dockerfile}, {"run.sh", "#!/bin/sh\n" + each.script + "\n"}});
      const auto begin = std::chrono::steady_clock::now();
      const std::string verdict = verdict_on(tree, "Dockerfile");
      CHECK_FALSE(verdict.empty());
      // Unhurried, for sanitizers and loaded machines: linear work takes a fraction of it.
      CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
    }
  }
}

TEST_CASE("hostile execline: blocks without end and wrappers without number end", "[detect][services]") {
  const std::string cases[] = {repeated("foreground { ", 10'000),
                               repeated("} ", 100'000),
                               repeated("ifelse { nginx } { nginx } ", 20'000),
                               repeated("with-contenv s6-setuidgid x ", 50'000) + "nginx",
                               repeated("define A ${A}${A} ", 2'000) + "${A}",
                               "foreground { " + std::string(900'000, 'x') + " } nginx",
                               "\"" + std::string(900'000, ' ')};
  for (const std::string& script : cases) {
    INFO(script.substr(0, 40));
    MemoryTree tree({{"Dockerfile", "FROM debian:12\nCOPY s /etc/services.d/\nENTRYPOINT [\"/init\"]\n"},
                     {"s/web/run", "#!/usr/bin/execlineb -P\n" + script + "\n"}});
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(verdict_on(tree, "Dockerfile").empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  }
}

TEST_CASE("hostile contexts: files that leave out or name without number end", "[detect][services]") {
  MemoryTree tree({{"app/Dockerfile", "FROM x/base-image\nCOPY . /srv\nCOPY nowhere /n\nCMD [\"/srv/f1\"]\n"},
                   {"app/.dockerignore", repeated("**/*a*b*c*d*e*f*\n!**/*a*b*c*d*e*f*g*\n", 10'000)},
                   {"docker-compose.yml", repeated("    build: ./x\n    image: x/base-image\n  a:\n", 8'000)},
                   {"Makefile", repeated("docker build \\\n", 15'000)}});
  for (int i = 0; i < 3000; ++i)
    tree.put("app/f" + std::to_string(i), "#!/bin/sh\nfor f in /srv/*; do . $f; done\n" + std::string(50, '#'));
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(verdict_on(tree, "app/Dockerfile").empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("hostile launchers: scripts of other languages, Makefiles and package files end", "[detect][services]") {
  struct Case {
    const char* file;
    const char* command;
    std::string text;
  };
  const Case cases[] = {
      {"a.py", "python3 /a.py", repeated("subprocess.Popen([", 60'000)},
      {"a.py", "python3 /a.py", repeated("Popen(c)\nfor c in c:\n", 30'000)},
      {"a.py", "python3 /a.py", "c = [" + repeated("[\"nginx\"], ", 60'000) + "]\nfor x in c:\n  Popen(x)\n"},
      {"a.py", "python3 /a.py", repeated("os.system(\"python3 /a.py\")\n", 20'000)},
      {"a.py", "python3 /a.py", repeated(" ", 100'000) + "\n" + repeated("      exec(\"nginx\")\n", 20'000)},
      {"a.js", "node /a.js", repeated("spawn('", 100'000)},
      {"Makefile", "make all", "all: " + repeated("all a b ", 20'000) + "\n\tmake all\na: b\n\tmake b\nb: a\n\tmake a\n"},
      {"Makefile", "make", repeated("a:a\n\tmake a\n", 30'000)},
      {"package.json", "npm start",
       "{\"scripts\":{\"start\":\"npm start & npm run start\"" + repeated(",\"start\":\"npm start\"", 20'000) + "}}"},
      {"package.json", "npm start", repeated("{\"scripts\":", 50'000)},
      {"package.json", "run-p '*'", "{\"scripts\":{\"a\":\"run-p '*'\",\"b\":\"run-p 'a*'\"}}"},
      {"e.config.js", "pm2-runtime /e.config.js", repeated("{ script: 'pm2-runtime /e.config.js' ", 20'000)},
      {"p.yaml", "process-compose -f /p.yaml up",
       "processes:\n" + repeated("  a:\n    command: process-compose -f /p.yaml up\n", 10'000)},
  };
  for (const Case& each : cases) {
    INFO(each.command << " " << each.text.substr(0, 30));
    MemoryTree tree({{"Dockerfile", std::string("FROM debian:12\nCOPY ") + each.file + " /\nCMD " + each.command + "\n"},
                     {each.file, each.text}});
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(verdict_on(tree, "Dockerfile").empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  }
}

TEST_CASE("hostile configurations: includes in circles and endless lists end", "[detect][services]") {
  MemoryTree circle(
      {{"Dockerfile",
        "FROM debian:12\nCOPY . /etc/supervisor/\nCMD [\"supervisord\", \"-c\", \"/etc/supervisor/a.conf\"]\n"},
       {"a.conf", "[include]\nfiles = *.conf\n[program:x]\ncommand=supervisord -c /etc/supervisor/a.conf\n"}});
  CHECK(verdict_on(circle, "Dockerfile") == "nothing:");
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "[program:p" + std::to_string(i) + "]\ncommand=nginx\n";
  MemoryTree list(
      {{"Dockerfile", "FROM debian:12\nCOPY a.conf /etc/supervisord.conf\nCMD [\"supervisord\"]\n"}, {"a.conf", many}});
  CHECK(verdict_on(list, "Dockerfile") == "one: nginx");
  MemoryTree bases({{"a/Dockerfile", "FROM x/b\nCMD [\"nginx\"]\n"}, {"b/Dockerfile", "FROM x/a\n"}});
  CHECK(verdict_on(bases, "a/Dockerfile") == "one: nginx");
}

}  // namespace
}  // namespace plimsoll::detect::services::testing
