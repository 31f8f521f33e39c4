/** The process: wires the parts by their constructors, serves, and ends. */
@NullMarked
package org.claviger.server;

import org.jspecify.annotations.NullMarked;
