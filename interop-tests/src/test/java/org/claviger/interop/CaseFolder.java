package org.claviger.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.claviger.interop.cases.CaseFile;

/** The folders of official cases, and how many cases each has: an empty folder is no success. */
enum CaseFolder {
    V2_1_MANDATORY("v2.1/mandatory", 86),
    V2_1_OPTIONAL("v2.1/optional", 7),
    V1_4_MANDATORY("v1.4/mandatory", 68),
    V1_4_OPTIONAL("v1.4/optional", 7),
    TC_V1_4("tc-v1.4", 110);

    private final String path;
    private final int count;

    CaseFolder(String path, int count) {
        this.path = path;
        this.count = count;
    }

    String path() {
        return path;
    }

    int count() {
        return count;
    }

    /** Every case, those that belong together in the order of their numbers. */
    List<CaseFile> read() throws IOException {
        Path folder = Reference.path("kmip", "cases").resolve(path);
        List<CaseFile> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".xml"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList()) {
                cases.add(CaseFile.read(path, file));
            }
        }
        if (cases.size() != count) {
            throw new IllegalStateException(folder + " has " + cases.size() + " cases, not " + count);
        }
        return cases;
    }
}
