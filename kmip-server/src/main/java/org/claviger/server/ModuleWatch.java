package org.claviger.server;

import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the module back when it went away; a refused PIN is not tried again, for tokens lock themselves. */
final class ModuleWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleWatch.class);

    private final Hsm hsm;
    private boolean pinRefused;
    private String said = "";

    ModuleWatch(Hsm hsm) {
        this.hsm = hsm;
    }

    void look() {
        if (pinRefused || hsm.health().state() != HsmHealth.State.UNAVAILABLE) {
            return;
        }
        try {
            hsm.reconnect();
            said = "";
            LOG.info("The module is there again");
        } catch (HsmException e) {
            pinRefused = e.reason() == HsmException.Reason.PIN;
            say("The module is away: " + e.getMessage()
                    + (pinRefused ? " Give the right PIN and start the server anew." : ""));
        }
    }

    /** Once, and not at every look. */
    private void say(String sentence) {
        if (!sentence.equals(said)) {
            LOG.warn("{}", sentence);
            said = sentence;
        }
    }
}
