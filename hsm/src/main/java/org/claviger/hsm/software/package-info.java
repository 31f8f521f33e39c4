/** What stands for a module where there is none: tests, and servers that keep nothing. */
@NullMarked
package org.claviger.hsm.software;

import org.jspecify.annotations.NullMarked;
