#!/usr/bin/env python3
"""Several servers and workers on one database, with all that goes wrong, and a history of it that is checked against the database afterwards.

  Tests/Servers/histories.py --binary .build/debug/wxrules --seconds 300 --kills 50 --stops 4 --failovers 2 --seed 7
  Tests/Servers/histories.py --check FOLDER               checks a history that was kept
  Tests/Servers/histories.py --check FOLDER --break all   falsifies it in each way: what is not found then is no check

Exit code 0: nothing contradicts; 1: something does; 3: there is no PostgreSQL. On a contradiction the folder is kept, with the history and what
all programs printed.
"""
import argparse, asyncio, glob, os, shutil, signal, sys, tempfile, time
import books, falsify, history, postgres, report
from crowd import Crowd, People
from faults import Faults, plan
from setting import Setting


def arguments():
  parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
  parser.add_argument("--binary", default=".build/debug/wxrules")
  parser.add_argument("--seconds", type=int, default=60)
  parser.add_argument("--seed", type=int, default=int(time.time()))
  for name, usual in [
    ("servers", 2), ("workers", 2), ("followers", 100), ("people", 12), ("ahead", 2), ("kills", 0), ("stops", 0), ("cuts", 0), ("backends", 0),
    ("restarts", 0), ("failovers", 0), ("locks", 0), ("readonlys", 0), ("starvings", 0), ("fills", 0), ("rolls", 0),
  ]:
    parser.add_argument("--" + name, type=int, default=usual)
  parser.add_argument("--pace", type=float, default=0.5, help="seconds from one thing that a follower does to the next")
  parser.add_argument("--sqlite", action="store_true", help="the same with one server on a file")
  parser.add_argument("--keep", action="store_true", help="keeps the folder also when nothing is found")
  parser.add_argument("--check", metavar="FOLDER")
  parser.add_argument("--break", dest="broken", metavar="WHAT", help="one of: all, " + ", ".join(falsify.WAYS))
  options = parser.parse_args()
  if not options.check and not options.sqlite and not glob.glob(postgres.PROGRAM):
    print("SKIPPED: PostgreSQL's server is not installed, so no history was made; scripts/test-deps installs it")
    sys.exit(3)
  options.binary = os.path.abspath(options.binary)
  if options.sqlite:
    options.servers = 1
  # So many that they are given out before the end.
  options.pieces = max(20, options.seconds * options.followers // 30)
  return options


async def play(options, folder, story):
  """Lets all of it happen, and writes down what is in the database then."""
  setting = Setting(options, folder, story)
  story.add("began", seed=options.seed, pieces=options.pieces, options={name: value for name, value in vars(options).items()})
  try:
    await setting.start()
    crowd = Crowd(setting.front, story, options.seed, options.pace)
    people = People(setting.sandbox, story, options.seed, options.people, options.pace)
    lives = [asyncio.ensure_future(crowd.live(number)) for number in range(options.followers)]
    lives += [asyncio.ensure_future(people.live(number)) for number in range(options.people)]
    faults = Faults(setting, story, options.seed)
    counts = {
      "kill": options.kills, "stop": options.stops, "cut": options.cuts, "backend": options.backends, "restart": options.restarts,
      "failover": options.failovers, "lock": options.locks, "readonly": options.readonlys, "connections": options.starvings, "disk": options.fills,
    }
    telling = asyncio.ensure_future(report.tell(setting, story, faults, options))
    chaos = asyncio.ensure_future(faults.carry_out(plan(options.seed, options.seconds, counts)))
    # A client or a fault that fails in itself is no history.
    await first_failure(lives, chaos, asyncio.sleep(options.seconds))
    if options.rolls:
      await asyncio.sleep(6)
      for _ in range(options.rolls):
        await first_failure(lives, faults.roll())
    crowd.is_over = people.is_over = True
    await asyncio.gather(*lives)
    left = await setting.settle(90)
    story.add("settled", ms=int(time.time() * 1000))
    telling.cancel()
    bad = await setting.end() + await setting.whole()
    await people.write_down()
    await books.write_down(story, setting.database)
    story.add("ended", given_up=crowd.given_up, actions_left=left, ended_badly=bad, failed_starts=faults.failed_starts, faults=faults.done)
    return bad
  finally:
    await setting.clear()


async def ended_from_outside(doing):
  """What was started is ended, also when somebody ends this."""
  task = asyncio.current_task()
  for number in (signal.SIGTERM, signal.SIGINT):
    asyncio.get_running_loop().add_signal_handler(number, task.cancel)
  return await doing


async def first_failure(lives, *doing):
  done = asyncio.gather(*doing)
  await asyncio.wait([done, *lives], return_when=asyncio.FIRST_COMPLETED)
  for life in lives:
    if life.done():
      life.result()
  await done


def main():
  options = arguments()
  if options.check:
    lines = history.read(os.path.join(options.check, history.FILE))
    if options.broken:
      return falsify.tell(lines, options.broken)
    return report.verdict(lines)
  folder = tempfile.mkdtemp(prefix="wxh-")
  os.chmod(folder, 0o755)
  story = history.History(os.path.join(folder, history.FILE))
  print(f"seed {options.seed}, folder {folder}", flush=True)
  try:
    bad = asyncio.run(ended_from_outside(play(options, folder, story)))
  finally:
    story.close()
  code = report.verdict(story.lines)
  for word in bad:
    print("contradiction: " + word)
    code = 1
  if options.broken:
    code = falsify.tell(story.lines, options.broken) or code
  if code == 0 and not options.keep:
    shutil.rmtree(folder)
  else:
    print(f"seed {options.seed}; the history is in {folder}")
  return code


if __name__ == "__main__":
  sys.exit(main())
