package org.claviger.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.clock.ClockDoubt;
import org.claviger.server.identity.Officer;

/** What can be asked and said of the clock. */
final class ClockAdministration {
    private final OpenHome home;

    ClockAdministration(OpenHome home) {
        this.home = home;
    }

    Reply status() {
        List<String> lines = new ArrayList<>();
        lines.add("clock      " + home.clock().wallTime());
        home.store().time().ifPresent(time -> lines.add("database   " + time));
        Optional<ClockDoubt> doubt = home.clock().doubt();
        if (doubt.isEmpty()) {
            lines.add("the clock is believed");
            return Reply.done(lines);
        }
        lines.add("decisions  " + home.clock().instant());
        lines.add(doubt.get().cause());
        lines.add("Until `claviger clock confirm` " + ClockDoubt.MEANWHILE);
        return Reply.done(lines);
    }

    Reply confirm(Officer officer) {
        if (home.clock().doubt().isEmpty()) {
            return Reply.done(List.of("The clock is believed; there is nothing to confirm"));
        }
        home.clockWatch()
                .confirm(now -> Administration.audit(
                        now,
                        "ClockConfirm",
                        officer,
                        "clock",
                        home.configuration().store().node()));
        return Reply.done(List.of(
                "The clock is believed from now on: it is " + home.clock().instant()));
    }

    /** The officer, where what is to be dated can be dated. */
    Officer believedBy(Officer officer) {
        home.clock().doubt().ifPresent(doubt -> {
            throw new AdminException(
                    doubt.cause() + ", so that nothing new is dated; look at the clock, then `claviger clock confirm`");
        });
        return officer;
    }
}
