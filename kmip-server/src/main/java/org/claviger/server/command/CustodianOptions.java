package org.claviger.server.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.claviger.server.admin.Administration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who the custodians are, and how they get their shares. */
final class CustodianOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--names",
            paramLabel = "NAME",
            split = ",",
            required = true,
            description = "The custodians, such as alice,bob,carol,dave,erin.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> names;

    @Option(
            names = "--threshold",
            paramLabel = "M",
            defaultValue = "3",
            description = "How many of them it takes to open a backup (${DEFAULT-VALUE}).")
    private int threshold;

    @Option(
            names = "--certificate",
            paramLabel = "NAME=FILE",
            description = "A custodian's certificate (PEM): the share is encrypted to it (CMS), into NAME.share.cms.")
    private final Map<String, Path> certificates = new LinkedHashMap<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where shares are written, NAME.share each, in place of being printed.")
    private @Nullable Path out;

    List<String> names() {
        for (String name : names) {
            if (!Administration.isName(name)) {
                throw new ParameterException(
                        command.commandLine(),
                        "A custodian's name has letters, digits, dots, dashes and underscores, not \"" + name + "\"");
            }
        }
        for (String name : certificates.keySet()) {
            if (!names.contains(name)) {
                throw new ParameterException(command.commandLine(), "--certificate: " + name + " is no custodian");
            }
        }
        if (!certificates.isEmpty() && out == null) {
            throw new ParameterException(command.commandLine(), "--certificate goes with --out");
        }
        return names;
    }

    int threshold() {
        return threshold;
    }

    Map<String, Path> certificates() {
        return certificates;
    }

    @Nullable
    Path out() {
        return out;
    }
}
