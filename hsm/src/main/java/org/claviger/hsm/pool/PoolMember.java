package org.claviger.hsm.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmMember;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One module of a pool: opened when it is there, used when it was seen to hold the same keys. */
final class PoolMember {
    private static final Logger LOG = LoggerFactory.getLogger(PoolMember.class);
    private static final String NOT_LOOKED_AT = "it was not looked at yet";

    /** A token that stands by may be changed by others; each comparison makes a few keys in it, which some modules never free. */
    private static final Duration COMPARED_FOR = Duration.ofMinutes(1);

    /** With which keys the module was compared, and when. */
    private record Compared(long keys, long atNanos) {}

    private final String name;
    private final Supplier<? extends Hsm> opener;
    private volatile @Nullable Hsm hsm;
    private volatile boolean proven;
    private volatile String cause = NOT_LOOKED_AT;
    private Compared compared = new Compared(0, 0);
    private volatile boolean pinRefused;

    PoolMember(String name, Supplier<? extends Hsm> opener) {
        this.name = name;
        this.opener = opener;
    }

    String name() {
        return name;
    }

    /** Of a member that was opened. */
    Hsm hsm() {
        return Objects.requireNonNull(hsm, "a member that is in use was opened");
    }

    boolean isThere() {
        Hsm module = hsm;
        return module != null && module.health().isReady();
    }

    /** Whether it was seen to hold the same keys, and is there. */
    boolean isUsable() {
        return proven && isThere();
    }

    /** Whether it could be used this moment: what is idle does not know yet that it is gone. */
    boolean answers() {
        if (!isUsable()) {
            return false;
        }
        try {
            var _ = hsm().random(1);
        } catch (HsmException e) {
            return e.reason() != HsmException.Reason.UNAVAILABLE;
        }
        return true;
    }

    boolean wasLookedAt() {
        return !cause.equals(NOT_LOOKED_AT);
    }

    HsmMember shown(boolean working) {
        if (isUsable()) {
            return new HsmMember(name, working ? HsmMember.State.WORKING : HsmMember.State.READY, "");
        }
        Hsm module = hsm;
        boolean there = isThere();
        String why =
                there || module == null || pinRefused ? cause : module.health().cause();
        return new HsmMember(name, there ? HsmMember.State.LEFT_OUT : HsmMember.State.AWAY, why);
    }

    /**
     * Opens it, or initialises it again, where it is not there; its PIN is tried once and, refused, never again.
     *
     * @return why it is not there; null where it is
     */
    @Nullable
    HsmException bringBack() {
        if (isThere()) {
            return null;
        }
        proven = false;
        if (pinRefused) {
            return new HsmException(HsmException.Reason.PIN, cause);
        }
        try {
            Hsm module = hsm;
            if (module == null) {
                hsm = opener.get();
            } else {
                module.reconnect();
            }
            return null;
        } catch (HsmException e) {
            pinRefused = e.reason() == HsmException.Reason.PIN;
            say(e.getMessage());
            return e;
        }
    }

    /** As {@link #prove}, where it was not done lately with the same keys. */
    void proveNowAndThen(PoolKeys keys) {
        boolean lately =
                compared.keys() == keys.changes() && System.nanoTime() - compared.atNanos() < COMPARED_FOR.toNanos();
        if (!proven || !lately) {
            prove(keys);
        } else {
            var _ = answers();
        }
    }

    /** Whether it may be used, by what the others hold. */
    boolean prove(PoolKeys keys) {
        compared = new Compared(keys.changes(), System.nanoTime());
        try {
            Optional<String> objection = keys.objection(hsm(), null);
            boolean was = proven;
            proven = objection.isEmpty();
            if (proven) {
                cause = "";
                if (!was) {
                    LOG.info("The module {} of the pool holds the same keys, and may be used", name);
                }
            } else {
                say(objection.orElseThrow());
            }
        } catch (HsmException e) {
            proven = false;
            say(e.getMessage());
        }
        return proven;
    }

    /** The keys to compare with were read from it. */
    void isTheFirst() {
        proven = true;
        cause = "";
    }

    /** Once, and not at every look. */
    private void say(String sentence) {
        if (!sentence.equals(cause)) {
            LOG.warn("The module {} of the pool is not used: {}", name, sentence);
            cause = sentence;
        }
    }

    void close() {
        Hsm module = hsm;
        if (module != null) {
            module.close();
        }
    }
}
