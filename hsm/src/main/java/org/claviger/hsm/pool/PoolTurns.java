package org.claviger.hsm.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.claviger.hsm.HsmMember;
import org.claviger.hsm.KeyHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which module of the pool works, and whether the others could. Taking over is quick, and done by the request that finds
 * the working one gone; opening, initialising again and comparing keys takes long, and is done beside the requests.
 */
final class PoolTurns {
    private static final Logger LOG = LoggerFactory.getLogger(PoolTurns.class);

    private final List<PoolMember> members;
    private final PoolKeys keys;
    private final Duration pause;

    /** Held while modules are opened and compared; a request takes the other alone. */
    private final ReentrantLock upkeep = new ReentrantLock();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final ReentrantLock takingOver = new ReentrantLock();
    private volatile boolean closed;
    private volatile Turn turn;

    /** Opens the first module that is there; the others are opened and compared right after, beside the start. */
    PoolTurns(List<PoolMember> members, Predicate<String> ours, Duration pause) {
        this.members = List.copyOf(members);
        this.pause = pause;
        keys = new PoolKeys(ours);
        PoolMember first = openFirst(members);
        turn = Turn.of(1, first);
        boolean learnt = false;
        try {
            keys.learnFrom(first.hsm());
            learnt = true;
        } finally {
            if (!learnt) {
                // Who waits for it opens the pool again.
                first.close();
            }
        }
        first.isTheFirst();
        Thread.ofPlatform().daemon().name("hsm-pool").start(this::lookOften);
    }

    private static PoolMember openFirst(List<PoolMember> members) {
        List<HsmException> failures = new ArrayList<>();
        for (PoolMember member : members) {
            HsmException failure = member.bringBack();
            if (failure == null) {
                return member;
            }
            failures.add(failure);
        }
        // Who waits for a module opens the pool again: a PIN that was refused must not be tried by that.
        throw failures.stream()
                .filter(failure -> failure.reason() != HsmException.Reason.UNAVAILABLE)
                .findFirst()
                .orElse(failures.getFirst());
    }

    Turn now() {
        return turn;
    }

    PoolKeys keys() {
        return keys;
    }

    /** As they were when they were looked at last. */
    List<HsmMember> shown() {
        if (!members.stream().allMatch(PoolMember::wasLookedAt)) {
            look();
        }
        return members.stream()
                .map(member -> member.shown(member == turn.member()))
                .toList();
    }

    HsmHealth health() {
        Turn now = turn;
        HsmHealth working = now.hsm().health();
        if (closed) {
            return new HsmHealth(
                    HsmHealth.State.CLOSED,
                    "the pool was closed.",
                    now.generation(),
                    working.sessionsBusy(),
                    working.sessionsMax());
        }
        // The next request moves on to another one.
        boolean ready = working.isReady() || members.stream().anyMatch(PoolMember::isUsable);
        return new HsmHealth(
                ready ? HsmHealth.State.READY : HsmHealth.State.UNAVAILABLE,
                ready ? "" : causes(),
                now.generation(),
                working.sessionsBusy(),
                working.sessionsMax());
    }

    private String causes() {
        List<String> causes = shown().stream()
                .map(member -> member.name() + ": " + member.cause())
                .toList();
        return "no module of the pool can be used; " + String.join(" ", causes);
    }

    /** Lets another module work where this one is gone; false where there is none. */
    boolean moveOn(Turn lost) {
        takingOver.lock();
        try {
            if (turn.generation() != lost.generation()) {
                return true;
            }
            Optional<PoolMember> next = members.stream()
                    .filter(member -> member != lost.member() && member.answers())
                    .findFirst();
            next.ifPresent(member -> begin(member, lost.member().name() + " is gone"));
            return next.isPresent();
        } finally {
            takingOver.unlock();
        }
    }

    private void begin(PoolMember member, String why) {
        takingOver.lock();
        try {
            if (closed) {
                throw HsmException.unavailable("the pool was closed.");
            }
            turn = Turn.of(turn.generation() + 1, member);
            LOG.warn("The module {} of the pool works from now on: {}", member.name(), why);
        } finally {
            takingOver.unlock();
        }
    }

    /** Brings back what is there again, and compares keys: of those that stand by, too, since tokens change. */
    void look() {
        upkeep.lock();
        try {
            if (closed) {
                return;
            }
            for (PoolMember member : members) {
                if (member != turn.member()) {
                    lookAt(member);
                }
            }
            Turn now = turn;
            if (!now.member().answers() && !moveOn(now)) {
                lookAt(now.member());
                if (now.member().isUsable()) {
                    begin(now.member(), "it is there again");
                }
            }
        } finally {
            upkeep.unlock();
        }
    }

    private void lookAt(PoolMember member) {
        if (member.bringBack() == null) {
            member.proveNowAndThen(keys);
        }
    }

    private void lookOften() {
        try {
            do {
                lookInPeace();
            } while (!ended.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookInPeace() {
        try {
            look();
        } catch (RuntimeException e) {
            if (closed) {
                return;
            }
            LOG.atError().setCause(e).log("The modules of the pool could not be looked at");
        }
    }

    /** Begins a new generation on the module that works. */
    void restart() {
        upkeep.lock();
        try {
            Turn now = turn;
            if (closed) {
                throw HsmException.unavailable("the pool was closed.");
            }
            now.hsm().reconnect();
            if (!now.member().prove(keys)) {
                throw HsmException.unavailable(now.member().shown(true).cause());
            }
            if (turn.generation() == now.generation()) {
                begin(now.member(), "it was initialised again");
            }
        } catch (HsmException e) {
            look();
            if (!health().isReady()) {
                throw e;
            }
        } finally {
            upkeep.unlock();
        }
    }

    /** A key is in the token of the working module now: whoever lacks it is left out until it has it. */
    void made(Turn by, String label, KeyHandle key) {
        upkeep.lock();
        try {
            keys.learn(by.hsm(), label, key);
            for (PoolMember member : members) {
                if (member != by.member() && member.isUsable()) {
                    member.prove(keys);
                }
            }
        } finally {
            upkeep.unlock();
        }
    }

    /** Lets a module work that has this key, where the one that does lacks it: it was replicated to that one alone. */
    boolean moveToHolderOf(String label) {
        upkeep.lock();
        try {
            look();
            Turn now = turn;
            for (PoolMember member : members) {
                if (member != now.member()
                        && member.isUsable()
                        && member.hsm().findTokenKey(label).isPresent()) {
                    begin(
                            member,
                            "it has the key " + label + ", which "
                                    + now.member().name() + " lacks");
                    return true;
                }
            }
            return false;
        } finally {
            upkeep.unlock();
        }
    }

    /** Destroys a key in every module: as long as one has it, it is not destroyed. */
    boolean destroyEverywhere(String label) {
        upkeep.lock();
        try {
            look();
            for (PoolMember member : members) {
                requireReadyToLose(member, label);
            }
            boolean any = false;
            for (PoolMember member : members) {
                any |= member.hsm().destroyTokenKey(label);
            }
            keys.forget(label);
            return any;
        } finally {
            upkeep.unlock();
        }
    }

    /** A copy without the newest keys would be worth nothing once the older ones are gone. */
    private void requireReadyToLose(PoolMember member, String label) {
        String objection = !member.isThere()
                ? member.shown(false).cause()
                : keys.objection(member.hsm(), label).orElse("");
        if (!objection.isEmpty()) {
            throw HsmException.unavailable("the key " + label
                    + " is not destroyed before every module of the pool holds all other keys; " + member.name()
                    + " does not: " + objection);
        }
    }

    void close() {
        closed = true;
        ended.countDown();
        upkeep.lock();
        try {
            members.forEach(PoolMember::close);
        } finally {
            upkeep.unlock();
        }
    }
}
