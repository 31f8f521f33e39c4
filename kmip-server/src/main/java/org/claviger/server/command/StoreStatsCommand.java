package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code claviger store stats}. */
@Command(name = "stats", description = "Counts what the store holds, by domain and kind.")
final class StoreStatsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Override
    public Integer call() {
        return Replies.print(
                new AdminClient(home.directory(), null).ask(new Request("store-stats", Map.of())), command);
    }
}
