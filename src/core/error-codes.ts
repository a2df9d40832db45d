/**
 * Every code of a `ShooterError`, with what it means and what to do. It is a type only, so that it adds nothing to a bundle.
 * `npm run api` writes docs/errors.md from it. An area is a module, or what an error is about (a file, a key, a lock).
 */
export type ErrorCode =
  /** The `dataFiles` of a bot module is not a list, or names a file that is missing or not written as a literal.
   *  Cure: Export a list of literal paths to files that exist. */
  | 'bot/bad-data-files'
  /** A bot decided on something other than an integer from 0 to 31.
   *  Cure: Return a sum of `LEFT`, `RIGHT`, `UP`, `DOWN` and `SHOOT`; `shooter check` shows where. */
  | 'bot/bad-input'
  /** The name of a recorded player does not say whose inputs to play. Cure: End the name with `#1` or `#2`. */
  | 'bot/bad-seat'
  /** The thread or process of an isolated bot ended. Cure: Remove calls that exit, raise `--memory`, or fix what the message names. */
  | 'bot/died'
  /** A bot module cannot be read, parsed or run to its end, or says something wrong about itself. Cure: Fix what the message names. */
  | 'bot/failed-to-load'
  /** `createBot` threw, or did not return an object with a function `decide`.
   *  Cure: Fix `createBot`; it gets `{ seat, rules, seed, note }`. */
  | 'bot/failed-to-start'
  /** An isolated bot took longer than it may, to load, to start or to decide.
   *  Cure: Make it faster, or raise `--budget` or `--load-limit`. */
  | 'bot/late'
  /** A bot module exports no function `createBot`. Cure: Write `export function createBot({ seat, rules, seed, note }) { … }`. */
  | 'bot/no-create-bot'
  /** There is no file at the path of a bot module. Cure: Check the path; a built-in bot is named without one. */
  | 'bot/no-such-file'
  /** An isolated bot could be opened once and cannot be opened again, or its file has changed.
   *  Cure: Leave the files of a bot alone while it plays. */
  | 'bot/not-reopened'
  /** A bot that was asked again about the same match decided otherwise, so a snapshot of the match cannot be restored.
   *  Cure: Make its decisions follow from its view and its seed; `shooter check` finds what else they depend on. */
  | 'bot/not-repeatable'
  /** A bot module was written for another version of the bot contract.
   *  Cure: Port it to this release's contract (docs/bots.md), or use the release that it was written for. */
  | 'bot/other-contract'
  /** A bot threw an error, or rejected a promise, while it played. Cure: Fix the bot; the error has the places in its code. */
  | 'bot/threw'
  /** A bot module imports more files, or more bytes, than are hashed. Cure: Bundle what it needs into one file. */
  | 'bot/too-many-files'
  /** No player has this name. Cure: Take one of the names in the message, or give the path of a module. */
  | 'bot/unknown'
  /** ffmpeg could not make a film. Cure: Read its reason in the message; an ffmpeg without libx264 makes none. */
  | 'cli/ffmpeg-failed'
  /** The program itself has a mistake. Cure: Report it, with the message and the command. */
  | 'cli/internal'
  /** A film is to be made by ffmpeg, which is not installed. Cure: Install ffmpeg, or make a GIF: `--format gif`. */
  | 'cli/no-ffmpeg'
  /** A match on a private host left no log. Cure: The message has the host's reason. */
  | 'cli/no-log'
  /** A person is to play, and there is no terminal. Cure: Run the command in a terminal, or join as a program with `shooter bot`. */
  | 'cli/no-terminal'
  /** Simulation contradicts what a log states. Cure: `shooter verify` of the log tells more; `--skip-bad` leaves it out. */
  | 'cli/refuted'
  /** The arguments of a command are wrong, or contradict each other. Cure: Read the message, or `--help` of the command. */
  | 'cli/usage'
  /** A field of a contest's manifest holds something that it may not. Cure: Restore the manifest; runs are not edited by hand. */
  | 'contest/bad-field'
  /** A file of a run is cut off in its last line, or too long, or has a line that is too long.
   *  Cure: Restore the file, or run the contest again to go on. */
  | 'contest/bad-file'
  /** A line of a results journal is not a pair of games. Cure: Restore the file; runs are not edited by hand. */
  | 'contest/bad-pair'
  /** The signature of a run is missing, or is not that of its signer over these files.
   *  Cure: Get the run again from its author, and compare the signer's key. */
  | 'contest/bad-signature'
  /** The file of a player has changed since the contest began. Cure: Restore the file, or begin another contest. */
  | 'contest/changed-player'
  /** Statements about a game cannot be true together, or differ from its log.
   *  Cure: Play the pair again; `shooter verify RUN` says which. */
  | 'contest/contradiction'
  /** A run says that it is over and lacks pairs of its plan. Cure: Run the contest again: it goes on where results are missing. */
  | 'contest/incomplete'
  /** Games between two players broke the rules: one bot changes globals that the other uses.
   *  Cure: Isolate the bots: `--isolate worker` or `process`. */
  | 'contest/interference'
  /** A file is not the manifest of a contest. Cure: Name the folder of a run, which holds its `manifest.json`. */
  | 'contest/no-contest'
  /** A shard that is to be merged is not over. Cure: Run the contest of that shard to its end. */
  | 'contest/not-over'
  /** The same game came out differently when played again.
   *  Cure: Draw all randomness from the seed; `shooter check` finds the bot. `--audit 0` skips this check. */
  | 'contest/not-reproducible'
  /** A run or shard is of another contest than is asked for. Cure: Name another folder, or ask for the same contest. */
  | 'contest/other-contest'
  /** A manifest is of another version of the format. Cure: Use the release that wrote it. */
  | 'contest/other-version'
  /** Pairs of the plan are in none of the shards that are to be merged. Cure: Add the shards that have them. */
  | 'contest/pairs-missing'
  /** No bot has the contents of a player that is to play again. Cure: Name its file with `--bot`. */
  | 'contest/player-missing'
  /** A sequential test is asked for between two players of the same contents.
   *  Cure: Name another player; `--allow-same-player` plays it all the same. */
  | 'contest/same-player'
  /** A folder holds something that no run has there: a link, another kind of file, or other files.
   *  Cure: Name an empty folder, or remove what does not belong. */
  | 'contest/strange-file'
  /** The system refuses to read a file of a run. Cure: Restore the file, or mend its permissions. */
  | 'contest/unreadable'
  /** An input is not an integer from 0 to 31. Cure: Give a sum of `LEFT`, `RIGHT`, `UP`, `DOWN` and `SHOOT`. */
  | 'core/bad-input'
  /** A state is one that no match under its rules can be in. Cure: Fix the field that the message names. */
  | 'core/bad-state'
  /** A list of int32 words is not a canonical state. Cure: Take words that `canonicalWords` or `encodeState` gave. */
  | 'core/bad-words'
  /** The name of a file is not UTF-8. Cure: Rename the file. */
  | 'file/bad-name'
  /** A file that should be JSON is not. Cure: Fix the file where the message says. */
  | 'file/no-json'
  /** A file cannot be read. Cure: Check the path and its permissions. */
  | 'file/unreadable'
  /** A file or folder cannot be written. Cure: Check the path, its permissions and the free space. */
  | 'file/unwritable'
  /** A field of an exchanged match holds something that it may not. Cure: Fix the field that the message names (docs/log-format.md). */
  | 'import/bad-field'
  /** The inputs of an exchanged match do not lead to the states that it states.
   *  Cure: Export it again; it was altered, or played under other rules. */
  | 'import/mismatch'
  /** A file is not an exchanged match of version 1. Cure: Make it with `shooter export --format json`. */
  | 'import/other-format'
  /** A key file exists already. Cure: Name another file; an overwritten key is lost. */
  | 'key/exists'
  /** Others than its owner may open a private key. Cure: `chmod 600` it; draw a new key if others could read it. */
  | 'key/exposed'
  /** A text or file is not an Ed25519 key in a supported form. Cure: Make one with `shooter keygen`. */
  | 'key/not-a-key'
  /** Anybody can make signatures for this public key. Cure: Use another key. */
  | 'key/weak'
  /** Another process has this folder. Cure: Stop that process, or name another folder. */
  | 'lock/in-use'
  /** This process no longer has its folder: another took over, or the lock file was removed.
   *  Cure: Run again once the other has stopped; nothing more was written. */
  | 'lock/lost'
  /** A field of a log's header holds something that it may not. Cure: Restore the log; the message names the field. */
  | 'log/bad-header'
  /** A log states a result with which no match can end. Cure: Restore the log. */
  | 'log/bad-result'
  /** A log grew or changed while it was exported. Cure: Export it when it is finished, or a copy of it. */
  | 'log/changed'
  /** A log is cut off within its header, so that nothing can be replayed. Cure: Copy the log again. */
  | 'log/cut-off'
  /** The bytes of a log are not those that were written. Cure: Copy the log again; `recoverLog` gives what comes before the damage. */
  | 'log/damaged'
  /** The disk or quota is full. What was written before is kept. Cure: Free some space. */
  | 'log/disk-full'
  /** A log has no bytes. Cure: Copy the log again; its recorder may have been stopped before the first write. */
  | 'log/empty'
  /** A file of this name exists already. Cure: Name another file, or use `--force`. */
  | 'log/exists'
  /** A file is not a match log. Cure: Name a file that a recorder wrote. */
  | 'log/no-log'
  /** A folder holds no logs, or none of the logs that were named can be used.
   *  Cure: Name other logs; the lines before it say what is wrong with each. */
  | 'log/none'
  /** A log is of a version of the format, or has a record, that this release does not know. Cure: Use the release that wrote it. */
  | 'log/other-format'
  /** A log was played under a version of the rules that this release does not have. Cure: Use the release that wrote it. */
  | 'log/other-rules'
  /** The disk hangs: too many writes wait for it. Cure: Write to another disk. */
  | 'log/slow-disk'
  /** A match, a list or a value does not fit into a log. Cure: Record a shorter match, or smaller notes. */
  | 'log/too-large'
  /** There are more logs than one list takes. Cure: Name fewer at once. */
  | 'log/too-many'
  /** A log takes more ticks to simulate than are allowed. Cure: Raise `maxTicks` (`--max-ticks`) if you trust the log. */
  | 'log/too-many-ticks'
  /** The file of a log cannot be opened, read or written. Cure: Check the path and its permissions. */
  | 'log/unreadable'
  /** A host answered a hello with something outside the protocol. Cure: Check that the address is that of a host of this protocol. */
  | 'net/bad-answer'
  /** The header of a frame is not a decimal length. Cure: Send each payload after its length (docs/protocol.md). */
  | 'net/bad-header'
  /** A hello has a field that the protocol does not have, or a bad value. Cure: Fix the field that the message names. */
  | 'net/bad-hello'
  /** A payload is not JSON, not UTF-8, or nested too deep. Cure: Send JSON as docs/protocol.md describes it. */
  | 'net/bad-json'
  /** The keys of a client update are not in the form that was agreed on.
   *  Cure: Send a list of booleans, or an integer from 0 to 31 after a hello with `mask`. */
  | 'net/bad-keys'
  /** A message of a host lacks a field, or has one that cannot be. Cure: Report it to whoever runs the host; hosts of this package send none. */
  | 'net/bad-message'
  /** A client sent the two payloads of an update in the wrong order. Cure: Send user data, then keys. */
  | 'net/bad-order'
  /** A reconnection token belongs to no seat, or to one that is free again. Cure: Join anew; a seat is kept for its grace time only. */
  | 'net/bad-secret'
  /** A TLS certificate or its key cannot be used. Cure: Check that both are PEM and belong together. */
  | 'net/bad-tls'
  /** A state update of a host violates the protocol. Cure: Report it to whoever runs the host; hosts of this package send none. */
  | 'net/bad-update'
  /** The user data of a client update has a bad value. Cure: Send `connection` and `ready` as booleans. */
  | 'net/bad-user-data'
  /** The options of a host's web server name something that is no origin or no proxy. Cure: Give origins as `https://NAME`, proxies as addresses or ranges such as `10.0.0.0/8`. */
  | 'net/bad-web'
  /** The host shuts down and takes no new players. Cure: Try another host, or later. */
  | 'net/draining'
  /** The host has all the rooms, or the room all the spectators, that it may have. Cure: Try again later, or raise the host's limits. */
  | 'net/full'
  /** The connection to the host ended, and with it the seat. Cure: Join again. */
  | 'net/lost'
  /** A server cannot listen on its address. Cure: Choose another port or address; the message has the system's reason. */
  | 'net/no-address'
  /** There is no room of this name to watch. Cure: List the rooms with `listRooms` or `shooter watch --list`. */
  | 'net/no-room'
  /** The host's state has no seat of ours. Cure: Join again; report it to whoever runs the host. */
  | 'net/no-seat'
  /** A room is played in another pace than was asked for. Cure: Ask for the room's pace, or for another room. */
  | 'net/pace'
  /** The host refuses the connection; the error's `cause.code` is the host's own code.
   *  Cure: Do what the host's message says; docs/protocol.md lists its codes. */
  | 'net/refused'
  /** Both seats of a room are taken. Cure: Take another room, or watch this one. */
  | 'net/room-full'
  /** A client said hello twice on one connection. Cure: Say hello once. */
  | 'net/second-hello'
  /** The host has sent nothing, or taken nothing, for too long. Cure: Check the network, and join again. */
  | 'net/silent'
  /** Too many wrong tokens came from this address. Cure: Wait as long as the message says, and use the right token. */
  | 'net/slow-down'
  /** A spectator sent something other than an acknowledgement. Cure: Send `{"ack":TICK}` alone. */
  | 'net/spectator-input'
  /** The host wants a token, and none or a wrong one was sent. Cure: Pass the token that the host was started with. */
  | 'net/token'
  /** A frame is longer than the limit. Cure: Send shorter payloads; docs/protocol.md has the limits. */
  | 'net/too-long'
  /** This address holds as many seats as it may. Cure: Leave a seat, or wait until one of a lost connection is free. */
  | 'net/too-many'
  /** The host sent a state update that answers no client update. Cure: Report it to whoever runs the host. */
  | 'net/unasked'
  /** No host answers at the address. Cure: Check address, port and TLS; the message has the system's reason. */
  | 'net/unreachable'
  /** A hello asks for a version of the protocol that the host does not speak. Cure: Use one of the versions in the message. */
  | 'net/version'
  /** A shooter entry of an ONNX policy's metadata is missing, unknown or wrong. Cure: Set the entries that docs/onnx.md lists. */
  | 'onnx/bad-metadata'
  /** An ONNX policy gives what no decision can be made of: logits that are no finite numbers, or not as many as they should be.
   *  Cure: Look for NaN in its weights, and for divisions by 0 in its graph. */
  | 'onnx/bad-output'
  /** The input or output of an ONNX policy has another name, type or shape than its metadata asks for.
   *  Cure: Export it as docs/onnx.md shows: input `obs`, output `logits`. */
  | 'onnx/bad-shape'
  /** A file is not an ONNX model, or not all of one. Cure: Export it again, or copy it again. */
  | 'onnx/damaged'
  /** An ONNX policy keeps its weights in other files. Cure: Save it as one file; docs/onnx.md shows how. */
  | 'onnx/external-data'
  /** The package that runs ONNX policies is not there, or another version of it. Cure: `npm install onnxruntime-web@1.30.0`. */
  | 'onnx/no-runtime'
  /** The metadata of an ONNX policy is of a version that this release does not know. Cure: Use the release that it was made for. */
  | 'onnx/other-version'
  /** An ONNX policy draws random numbers of its own. Cure: Export it in evaluation mode, and let `shooter.choose` sample. */
  | 'onnx/random'
  /** An ONNX policy has an operator that cannot be run, or not in bounded time. Cure: Export it with operators of ONNX itself. */
  | 'onnx/unsupported'
  /** A field of a policy holds something that it may not. Cure: Train the policy again, or restore the file. */
  | 'policy/bad-field'
  /** A file is not a policy. Cure: Name a file that `shooter train` wrote. */
  | 'policy/no-policy'
  /** A policy was made for another version of observations or network. Cure: Train it again, or use the release that made it. */
  | 'policy/other-version'
  /** A parameter of the rules is not an integer in its range. Cure: Choose a value in the range that the message has (docs/rules.md). */
  | 'rules/bad-parameter'
  /** A seed is neither a string nor a safe integer, or it has a lone surrogate. Cure: Give a string, or an integer below 2^53. */
  | 'rules/bad-seed'
  /** The rules have no parameter of this name. Cure: Take a name from docs/rules.md. */
  | 'rules/unknown-parameter'
  /** A field of a training's file holds something that it may not. Cure: Restore the file, or begin the training again. */
  | 'training/bad-field'
  /** A file is not a saved training. Cure: Name a file that `shooter train` wrote. */
  | 'training/no-training'
  /** A saved training is of another version of the format. Cure: Go on with the release that wrote it, or begin again. */
  | 'training/other-version';
