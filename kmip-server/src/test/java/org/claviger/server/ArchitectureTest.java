package org.claviger.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.secret.SecretAccess;
import org.claviger.server.admin.EnrolledHsms;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.OpenHome;
import org.claviger.server.admin.ServerCertificate;
import org.junit.jupiter.api.Test;

/** The borders between the parts. Think hard before you change this test. */
class ArchitectureTest {
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

    /** Under {@code policy.fips} what is secret and random comes from the module: docs/operate/fips.md names the rest. */
    @Test
    void onlyTheseTakeRandomBytesFromTheJdk() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(
                        // Chooses between the two by the policy; and the PINs of a SoftHSM2 token that is made.
                        OpenHome.class,
                        HomeInitialiser.class,
                        EnrolledHsms.class,
                        // Of tls.key = file, which the policy refuses.
                        ServerCertificate.class,
                        // Numbers in a log, while the module is away.
                        HsmWait.class,
                        // What it falls back to where the policy allows it.
                        SoftwareHsm.class)
                .and()
                .resideOutsideOfPackages("org.claviger.interop..", "org.claviger.bench..")
                .should()
                .callConstructor(SecureRandom.class)
                .orShould()
                .callMethod(SecureRandom.class, "getInstanceStrong")
                .check(CLAVIGER);
    }
}
