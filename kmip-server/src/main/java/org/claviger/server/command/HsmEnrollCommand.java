package org.claviger.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.claviger.server.admin.EnrolledHsms;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.config.ConfigurationLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code claviger hsm enroll}. */
@Command(
        name = "enroll",
        description = {
            "Gives a second HSM the keys of the store, under roots of its own.",
            "",
            "Where the new HSM is: --request. On the server that has the keys, by an officer: --accept, with the"
                    + " fingerprint that the first command has printed. Where the new HSM is: --confirm, with the"
                    + " fingerprint that the second has printed. Then start the server there."
        },
        footer = {
            "%nExamples:",
            "  claviger hsm enroll --home B --request b.request --name b",
            "  claviger hsm enroll --home A --accept b.request --fingerprint 5f2c... --as officer.p12",
            "  claviger hsm enroll --home B --confirm 91ab..."
        })
final class HsmEnrollCommand extends OfficerCommand {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Step step;

    @Option(names = "--name", paramLabel = "NAME", description = "With --request: what the new HSM is to be called.")
    private @Nullable String name;

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "With --accept: what the new HSM's operator says.")
    private @Nullable String fingerprint;

    @Option(
            names = "--own-name",
            paramLabel = "NAME",
            defaultValue = "first",
            description = "With --accept: what this HSM is called, where it has no name yet; \"first\" if not given.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String ownName;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "With --request: a key of the configuration for this run, such as hsm.token-label=b.")
    private final List<String> settings = new ArrayList<>();

    /** One of three. */
    private static final class Step {
        @Option(names = "--request", paramLabel = "FILE", description = "Writes what the new HSM asks with.")
        private @Nullable Path request;

        @Option(names = "--accept", paramLabel = "FILE", description = "Enrols the HSM that asks so.")
        private @Nullable Path accept;

        @Option(names = "--confirm", paramLabel = "HEX", description = "Takes keys from the HSM with this fingerprint.")
        private @Nullable String confirm;
    }

    @Override
    public Integer call() {
        HomeDirectory directory = home().directory();
        if (step.request != null) {
            return request(directory, step.request);
        }
        if (step.accept != null) {
            return accept(step.accept);
        }
        EnrolledHsms.confirm(directory, String.valueOf(step.confirm));
        return said("Keys of the HSM with this fingerprint are taken; start the server");
    }

    private Integer request(HomeDirectory directory, Path file) {
        EnrolledHsms.Asked asked = EnrolledHsms.ask(
                directory, ConfigurationLoader.load(directory.path(), settings), required(name, "--name"));
        try {
            HomeDirectory.replace(file.toAbsolutePath(), asked.request());
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
        said("Wrote " + file + "; bring it to the server that has the keys, and say there that its fingerprint is");
        return said(asked.fingerprint());
    }

    private Integer accept(Path file) {
        try {
            return print(ask(
                    "hsm-enroll",
                    Map.of(
                            "request",
                            Files.readString(file),
                            "fingerprint",
                            required(fingerprint, "--fingerprint"),
                            "ownName",
                            ownName)));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private int said(String line) {
        command().commandLine().getOut().println(line);
        return 0;
    }

    private String required(@Nullable String value, String option) {
        if (value == null) {
            throw new ParameterException(command().commandLine(), "Missing required option: '" + option + "'");
        }
        return value;
    }
}
