package org.claviger.server.command;

import java.util.Map;
import java.util.concurrent.Callable;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.admin.HomeDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claviger hsm rotate}. */
@Command(
        name = "rotate",
        description = "Replaces the root and the keys of a domain, or of all, while the server serves.")
final class HsmRotateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin
    private final HomeOption home = new HomeOption();

    @Mixin
    private final OfficerOption officer = new OfficerOption();

    @Option(names = "--domain", paramLabel = "NAME", description = "The domain; without it every domain.")
    private @Nullable String domain;

    @Override
    public Integer call() {
        HomeDirectory directory = home.directory();
        return Replies.print(
                new AdminClient(directory, officer.credentials(directory))
                        .ask(new Request("hsm-rotate", domain == null ? Map.of() : Map.of("domain", domain))),
                command);
    }
}
