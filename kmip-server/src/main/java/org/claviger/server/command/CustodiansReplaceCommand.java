package org.claviger.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code claviger custodians replace}. */
@Command(
        name = "replace",
        description = {
            "Makes a new key with new custodians for the backups to come.",
            "",
            "The backups that are there go on needing the old shares: keep those until the last of them has expired."
        })
final class CustodiansReplaceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Mixin
    private final OfficerOption officer = new OfficerOption();

    @Mixin
    private final CustodianOptions custodians = new CustodianOptions();

    @Override
    public Integer call() {
        return new ShareCeremony(home, officer, custodians, command).run(true);
    }
}
