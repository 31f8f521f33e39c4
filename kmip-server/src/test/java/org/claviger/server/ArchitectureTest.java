package org.claviger.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.claviger.secret.SecretAccess;
import org.claviger.server.clock.TrustedClock;
import org.junit.jupiter.api.Test;

/** The borders between the parts. Think hard before you change this test. */
class ArchitectureTest {
    private static final Path FIPS_PAGE = Path.of("..", "docs", "operate", "fips.md");

    /** How calls begin that take bytes of the JDK's choice, or let it make keys. */
    private static final List<String> JDK_RANDOMNESS = List.of(
            "java.security.SecureRandom.<init>()",
            "java.security.SecureRandom.<init>([B)",
            "java.security.SecureRandom.getInstance",
            "java.security.KeyPairGenerator.getInstance",
            "javax.crypto.KeyGenerator.getInstance",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.",
            "java.util.random.",
            "java.lang.Math.random");

    private static final JavaClasses CLAVIGER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.claviger");

    @Test
    void handlersReachNeitherStoreNorHsmNorClock() {
        classes()
                .that()
                .resideInAPackage("org.claviger.server.operation..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.claviger.codec..",
                        "org.claviger.server.operation..",
                        "org.claviger.server.dispatch..",
                        "org.claviger.server.object..",
                        "org.claviger.server.policy..",
                        "org.claviger.server.lifecycle..",
                        "org.claviger.server.crypto.."))
                .check(CLAVIGER);
        noClasses()
                .that()
                .resideInAPackage("org.claviger.server.operation..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(InstantSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLAVIGER);
    }

    /** Decisions and stamps have the time of the trusted clock. */
    @Test
    void onlyTheseReadTheMachinesClock() {
        noClasses()
                .that()
                .resideInAnyPackage("org.claviger.server..", "org.claviger.storage..", "org.claviger.hsm..")
                .and()
                .doNotBelongToAnyOf(TrustedClock.class)
                .and()
                .haveNameNotMatching(".*\\.("
                        // The header Date.
                        + "network\\.HttpExchange"
                        // Commands, away from the server.
                        + "|admin\\.EnrolledHsms|command\\.ShareCeremony)")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callConstructor(Date.class)
                .check(CLAVIGER);
    }

    @Test
    void handlersReachNoServiceBehindTheirContext() {
        noClasses()
                .that()
                .resideInAPackage("org.claviger.server.operation..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.claviger.server.dispatch.Services")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.claviger.server.dispatch.Transaction")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.claviger.server.crypto.KeyMaterials")
                .check(CLAVIGER);
    }

    @Test
    void dependenciesPointOneWay() {
        noClasses()
                .that(resideInAPackage("org.claviger.secret.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.claviger.codec..",
                        "org.claviger.storage..",
                        "org.claviger.hsm..",
                        "org.claviger.server.."))
                .check(CLAVIGER);
        noClasses()
                .that(resideInAPackage("org.claviger.codec.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.claviger.storage..", "org.claviger.hsm..", "org.claviger.server.."))
                .check(CLAVIGER);
        noClasses()
                .that(resideInAPackage("org.claviger.storage.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.claviger.codec..", "org.claviger.hsm..", "org.claviger.server.."))
                .check(CLAVIGER);
        noClasses()
                .that(resideInAPackage("org.claviger.hsm.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.claviger.codec..", "org.claviger.storage..", "org.claviger.server.."))
                .check(CLAVIGER);
    }

    @Test
    void onlyTheNetworkKnowsNetty() {
        noClasses()
                .that(resideInAPackage("org.claviger.codec..").and(not(resideInAPackage("org.claviger.codec.netty.."))))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(CLAVIGER);
        noClasses()
                .that(resideInAnyPackage(
                        "org.claviger.server.operation..",
                        "org.claviger.server.object..",
                        "org.claviger.server.policy..",
                        "org.claviger.server.lifecycle..",
                        "org.claviger.server.custody..",
                        "org.claviger.server.crypto..",
                        "org.claviger.server.audit.."))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(CLAVIGER);
    }

    @Test
    void onlyCustodyAndTheWiringSeeBothHsmAndStorage() {
        noClasses()
                .that(resideInAnyPackage(
                        "org.claviger.server.operation..",
                        "org.claviger.server.dispatch..",
                        "org.claviger.server.object..",
                        "org.claviger.server.policy..",
                        "org.claviger.server.network.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.claviger.hsm.."))
                .check(CLAVIGER);
    }

    @Test
    void secretsAreReadWhereTheyHaveToBe() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "org.claviger.secret..",
                        "org.claviger.hsm..",
                        "org.claviger.codec.ttlv..",
                        "org.claviger.server.custody..",
                        "org.claviger.server.crypto..")))
                .should()
                .callMethod(SecretAccess.class, "grant")
                .check(CLAVIGER);
    }

    /** The page for auditors has the list of the others, each with its reason; under {@code policy.fips} it is all. */
    @Test
    void randomnessComesFromTheHsmButWhereThePageSaysOtherwise() throws IOException {
        Set<String> listed = Files.readAllLines(FIPS_PAGE).stream()
                .dropWhile(line -> !line.startsWith("| class |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("`", -1)[1])
                .collect(Collectors.toSet());

        assertThat(drawnFromTheJdk(CLAVIGER)).containsExactlyInAnyOrderElementsOf(listed);
    }

    @Test
    void seesWhoDrawsFromTheJdk() {
        JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);

        assertThat(drawnFromTheJdk(planted)).containsExactly("ArchitectureTest$Planted");
    }

    /** What the rule above has to see. */
    private static final class Planted {
        private final SecureRandom random = new SecureRandom();

        @SuppressWarnings("UnusedMethod") // its bytes are looked at
        int next() {
            return random.nextInt();
        }
    }

    /** The software module is left out: it works where {@code policy.software-fallback} names something, and in tests. */
    private static Set<String> drawnFromTheJdk(JavaClasses classes) {
        return classes.stream()
                .filter(resideInAnyPackage(
                        "org.claviger.server..",
                        "org.claviger.storage..",
                        "org.claviger.secret..",
                        "org.claviger.codec..",
                        "org.claviger.hsm.."))
                .filter(not(resideInAPackage("org.claviger.hsm.software..")))
                .filter(type -> type.getCodeUnitAccessesFromSelf().stream()
                        .map(access -> access.getTarget().getFullName())
                        .anyMatch(call -> JDK_RANDOMNESS.stream().anyMatch(call::startsWith)))
                .map(type -> type.getName().substring(type.getPackageName().length() + 1))
                .collect(Collectors.toSet());
    }
}
