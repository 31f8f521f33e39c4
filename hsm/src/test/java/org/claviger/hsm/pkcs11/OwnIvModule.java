package org.claviger.hsm.pkcs11;

import java.nio.file.Path;
import java.util.Optional;
import org.claviger.hsm.GcmIv;

/** A module that makes the IV of GCM itself: a library of a few lines in front of SoftHSM2, built where there is a compiler. */
final class OwnIvModule {
    private OwnIvModule() {}

    /** Empty without a compiler. */
    static Optional<Path> build(Path directory, GcmIv way) {
        int number = switch (way) {
            case WRITTEN -> 1;
            case APPENDED -> 2;
            case APPENDED_UNASKED -> 3;
            case GIVEN, NONE -> throw new IllegalArgumentException(way + " is not the module's own IV");
        };
        return NativeModule.compiler()
                .map(compiler -> NativeModule.build(
                        compiler,
                        "own-iv.c",
                        directory.resolve("own-iv-" + number + ".so"),
                        TokenInitializer.findSoftHsm().orElseThrow(),
                        "-DOWN_IV=" + number));
    }
}
